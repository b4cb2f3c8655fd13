import { palette } from '@netwright/plots';
import { dotToSvg } from '@netwright/tensor-core/draw';

const ink = '#333333';
const font = 'fontname="Helvetica"';
/** Texts are drawn smaller than they were laid out, so that they stay in their boxes in wider fonts too. */
const shrink = 0.86;

/** A drawing as a panel of a figure. */
export interface DrawingPanel {
  readonly title: string;
  /** Statements of Graphviz's language. */
  readonly dot: string;
  readonly direction: 'LR' | 'TB' | 'BT';
  /** The drawing fits into these [screen pixels]. */
  readonly width: number;
  readonly height: number;
}

/** A view of Vega-Lite that shows a drawing by Graphviz, in the middle. */
export async function drawingPanel({ title: text, dot, direction, width, height }: DrawingPanel): Promise<object> {
  const laidOut = await dotToSvg(`digraph {
graph [rankdir=${direction} bgcolor="transparent" pad=0.05 ranksep=0.3 nodesep=0.3]
node [shape=box style="filled,rounded" fillcolor="${palette.sky}2e" color="${palette.sky}" ${font} fontsize=14 fontcolor="${ink}" margin="0.1,0.05"]
edge [color="#777777" ${font} fontsize=13 fontcolor="${ink}" arrowsize=0.7]
${dot}
}`);
  const svg = laidOut
    .slice(laidOut.indexOf('<svg'))
    .replace(/font-size="([\d.]+)"/g, (_, size) => `font-size="${(shrink * Number(size)).toFixed(2)}"`)
    .replace(/font-family="[^"]*"/g, 'font-family="Helvetica, Arial, Liberation Sans, sans-serif"');
  const url = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return {
    title: { text, fontSize: 13, offset: 6 },
    width,
    height,
    data: { values: [{ url }] },
    mark: { type: 'image', width, height },
    encoding: { url: { field: 'url' }, x: { value: width / 2 }, y: { value: height / 2 } },
  };
}
