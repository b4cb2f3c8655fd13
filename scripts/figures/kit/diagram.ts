import { ink, palette } from '@netwright/plots';
import { dotToSvg } from '@netwright/tensor-core/draw';
import { wrap } from './wrap.ts';

/** A drawing by Graphviz: statements of its language, and how the drawing runs. */
export interface Diagram {
  /** Statements: nodes, edges, clusters. */
  readonly dot: string;
  /** Left to right by default. */
  readonly direction?: 'LR' | 'TB';
  /** Attributes of the graph besides, such as 'nodesep=0.2'. */
  readonly attributes?: string;
  /** At most so many letters stand in a line of the title; 80 by default. */
  readonly titleLetters?: number;
}

/** Graphviz knows this font's widths. */
const font = 'fontname="Helvetica"';
/** Texts are drawn smaller than they were laid out, so that they stay in their boxes in wider fonts too. */
const shrink = 0.86;
const family = 'Helvetica, Arial, Liberation Sans, sans-serif';

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A text in quotes of Graphviz's language; `\n` breaks lines. */
export const quoted = (text: string): string => `"${text.replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;

/** Attributes of a box filled with a pale tone of a colour of the palette. */
export const tone = (colour: keyof typeof palette): string =>
  `fillcolor="${palette[colour]}2e" color="${palette[colour]}"`;

/** Draws statements of Graphviz's language in the look of the figures; `attributes` are the graph's. */
export async function drawDot(statements: string, attributes: string): Promise<string> {
  const svg = await dotToSvg(`digraph {
graph [${font} fontcolor="${ink}" ${attributes}]
node [shape=box style="filled,rounded" ${tone('sky')} ${font} fontsize=14 fontcolor="${ink}" margin="0.12,0.07"]
edge [color="#777777" ${font} fontsize=13 fontcolor="${ink}" arrowsize=0.7]
${statements}
}`);
  return svg
    .replace(/font-size="([\d.]+)"/g, (_, size) => `font-size="${(shrink * Number(size)).toFixed(2)}"`)
    .replace(/font-family="[^"]*"/g, `font-family="${family}"`);
}

/** Draws a diagram with a title and its source above. */
export function diagramSvg(diagram: Diagram, title: string, source: string): Promise<string> {
  const { dot, direction = 'LR', attributes = '', titleLetters = 80 } = diagram;
  const line = (size: number, text: string, bold: boolean): string =>
    `<tr><td align="left"><font point-size="${size}">${bold ? `<b>${escaped(text)}</b>` : escaped(text)}</font></td></tr>`;
  const head = [
    ...wrap(title, Math.floor(titleLetters * 0.75)).map((text) => line(18, text, true)),
    ...wrap(source, titleLetters).map((text) => line(14, text, false)),
  ].join('');
  const label = `<<table border="0" cellborder="0" cellspacing="0" cellpadding="2">${head}<tr><td> </td></tr></table>>`;
  return drawDot(
    dot,
    `rankdir=${direction} bgcolor="white" pad=0.25 labelloc=t labeljust=l label=${label} ${attributes}`,
  );
}
