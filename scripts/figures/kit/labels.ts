import { type Box, boxAround, boxesBetween, placeLabels } from '@netwright/plots';

/** A point with its text, in pixels of the plot. */
export interface NamedPoint {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly radius?: number; // default 5
}

/** The plot that labels are written into [pixels]. */
export interface LabelGround {
  readonly width: number;
  readonly height: number;
  readonly fontSize?: number; // default 11
  /** Lines through these points are covered only where there is no other place. */
  readonly lines?: readonly (readonly (readonly [x: number, y: number])[])[];
  /** What must stay free besides the points. */
  readonly taken?: readonly Box[];
  /** From a point to its label at most; default 14. */
  readonly furthest?: number;
}

/** A label and how far it stands from its point [pixels]. */
export interface PlacedName {
  readonly index: number;
  readonly dx: number;
  readonly dy: number;
}

/** Places the names of points where they cover nothing; names that find no place are left out. */
export function placeNames(points: readonly NamedPoint[], ground: LabelGround): PlacedName[] {
  const { width, height, fontSize = 11, lines = [], taken = [], furthest = 14 } = ground;
  const labelled = points.map(({ x, y, name, radius = 5 }) => ({ x, y, radius, text: name }));
  const avoided = lines.flatMap((line) =>
    line.slice(1).flatMap((to, i) => boxesBetween(line[i] as [number, number], to, 1)),
  );
  const around = labelled.map(({ x, y, radius }) => boxAround(x, y, radius));
  const placed = placeLabels(labelled, { width, height, fontSize, taken: [...taken, ...around], avoided, furthest });
  return placed.flatMap((label, index) => {
    if (!label) return [];
    const { x, y } = labelled[index] as { x: number; y: number };
    return [{ index, dx: (label.box.x0 + label.box.x1) / 2 - x, dy: (label.box.y0 + label.box.y1) / 2 - y }];
  });
}

/** Where a value of an axis lies along a length [pixels]; from the right end or bottom for a falling domain. */
export const pixelScale = ([from, to]: readonly [number, number], length: number, log = false) => {
  const of = log ? Math.log : (value: number): number => value;
  return (value: number): number => (length * (of(value) - of(from))) / (of(to) - of(from));
};

/**
 * Layers of Vega-Lite that write the names of rows beside their points, without covering anything: `x` and `y` are the encodings of the
 * plot, `pixels` says where a row lies in it.
 */
export function nameLayers<Row extends object>(
  rows: readonly (Row & { readonly name: string })[],
  pixels: (row: Row) => { x: number; y: number; radius?: number },
  encoding: { x: object; y: object },
  ground: LabelGround,
): object[] {
  const points = rows.map((row) => ({ ...pixels(row), name: row.name }));
  return placeNames(points, ground).map(({ index, dx, dy }) => ({
    data: { values: [rows[index]] },
    mark: {
      type: 'text',
      align: 'center',
      baseline: 'middle',
      dx,
      dy,
      fontSize: ground.fontSize ?? 11,
      color: '#333333',
    },
    encoding: { ...encoding, text: { field: 'name', type: 'nominal' } },
  }));
}
