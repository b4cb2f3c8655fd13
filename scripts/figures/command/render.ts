import { renderSvg, specWarnings, svgInDark, type TopLevelSpec } from '@netwright/plots';
import sharp from 'sharp';
import { type Diagram, diagramSvg } from '../kit/diagram.ts';
import type { Figure, Plot } from '../kit/figure.ts';
import { wrap } from '../kit/wrap.ts';

const [titleLetter, subtitleLetter] = [8.6, 6.1]; // mean widths of letters of 16 and 12 pixels [pixels]

/** Points of several layers have one legend; channels that tell origins otherwise have one each, which Vega-Lite would merge. */
const apart = { legend: { strokeDash: 'independent', opacity: 'independent' } };

/** The specification of a figure with what it need not say: title, source, legends. */
function wholeSpec({ title: text, source }: Figure, drawn: object): TopLevelSpec {
  const { width } = drawn as { width?: number };
  const room = Math.max(380, typeof width === 'number' ? width + 40 : 560);
  const title = {
    text: wrap(text, Math.floor(room / titleLetter)),
    subtitle: wrap(source, Math.floor(room / subtitleLetter)),
  };
  const resolve = 'layer' in drawn ? { resolve: apart } : {};
  const $schema = 'https://vega.github.io/schema/vega-lite/v6.json';
  return { $schema, title, ...resolve, ...drawn } as TopLevelSpec;
}

/** A figure as SVG, drawn for a white ground and for a dark one; the two differ in their colours only. */
export interface FigureImages {
  readonly light: string;
  readonly dark: string;
}

/**
 * Draws a figure. Drawings and specifications without a title get the figure's, and its source beneath.
 *
 * @throws Error if the specification is none
 */
export async function figureImages(figure: Figure, data: unknown): Promise<FigureImages> {
  const drawn = await figure.plot(data);
  if (isSpec(drawn)) {
    const spec = wholeSpec(figure, drawn);
    return { light: await renderSvg(spec), dark: await renderSvg(spec, { dark: true }) };
  }
  const light = await drawingSvg(figure, drawn);
  return { light, dark: svgInDark(light) };
}

const isSpec = (plot: Plot): plot is object => typeof plot !== 'string' && !('dot' in plot);

const drawingSvg = async (figure: Figure, drawn: string | Diagram): Promise<string> =>
  typeof drawn === 'string' ? drawn : diagramSvg(drawn, figure.title, figure.source);

/**
 * What is wrong with the plot of a figure, found without drawing it: what Vega-Lite warns of. Drawings by Graphviz are laid out.
 *
 * @throws Error if the plot cannot be made
 */
export async function plotWarnings(figure: Figure, data: unknown): Promise<string[]> {
  const drawn = await figure.plot(data);
  if (isSpec(drawn)) return specWarnings(wholeSpec(figure, drawn));
  return (await drawingSvg(figure, drawn)).includes('<svg') ? [] : ['a text must be an SVG image'];
}

/** An SVG image as PNG on white, two pixels for each of its own. */
export const toPng = (svg: string): Promise<Buffer> =>
  sharp(Buffer.from(svg), { density: 144, limitInputPixels: 2 ** 28 })
    .flatten({ background: '#ffffff' })
    .png()
    .toBuffer();
