import { greyLayer } from './grey-layer.ts';

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
  const values = Array.from({ length: rows }, (_, r) => columns.map((column) => column[rows - 1 - r] ?? 0)).flat();
  const map = { values, width: columns.length, height: rows, black, white };
  return {
    title: { text, fontSize: 13, offset: 6 },
    width,
    height,
    layer: [await greyLayer(map, 2, width, height), ...above],
  };
}
