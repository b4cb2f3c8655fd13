import { drawDot } from '../diagram.ts';

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
  const svg = await drawDot(dot, `rankdir=${direction} bgcolor="transparent" pad=0.05 ranksep=0.3 nodesep=0.3`);
  const url = `data:image/svg+xml;base64,${Buffer.from(svg.slice(svg.indexOf('<svg'))).toString('base64')}`;
  return {
    title: { text, fontSize: 13, offset: 6 },
    width,
    height,
    data: { values: [{ url }] },
    mark: { type: 'image', width, height },
    encoding: { url: { field: 'url' }, x: { value: width / 2 }, y: { value: height / 2 } },
  };
}
