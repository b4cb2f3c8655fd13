import { pictureAddress } from '../../../plots/image-grid.ts';

/** A map of grey values as a panel of a figure. */
export interface MapPanel {
  readonly title: string;
  /** Values of each column, the lowest row first; `black` is drawn black and `white` white. */
  readonly columns: readonly (readonly number[])[];
  readonly black: number;
  readonly white: number;
  readonly width: number; // [screen pixels]
  readonly height: number;
  /** Layers above the map, which bring its axes. */
  readonly above: readonly object[];
}

/** A view of Vega-Lite whose whole area is a map of grey values. */
export async function mapPanel(panel: MapPanel): Promise<object> {
  const { title: text, columns, black, white, width, height, above } = panel;
  const rows = columns[0]?.length ?? 0;
  const data = new Uint8Array(3 * columns.length * rows);
  for (const [c, column] of columns.entries())
    for (const [r, value] of column.entries()) {
      const grey = Math.round(255 * Math.min(1, Math.max(0, (value - black) / (white - black))));
      const at = 3 * ((rows - 1 - r) * columns.length + c);
      data.fill(grey, at, at + 3);
    }
  const url = await pictureAddress({ width: columns.length, height: rows, data }, 2);
  return {
    title: { text, fontSize: 13, offset: 6 },
    width,
    height,
    layer: [
      {
        data: { values: [{ url }] },
        mark: { type: 'image', width, height, aspect: false },
        encoding: { url: { field: 'url' }, x: { value: width / 2 }, y: { value: height / 2 } },
      },
      ...above,
    ],
  };
}
