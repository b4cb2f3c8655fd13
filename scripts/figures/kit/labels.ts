import { type Box, boxAround, boxesBetween, ink, placeLabels } from '@netwright/plots';

/** A point with its text, in pixels of the plot. */
export interface NamedPoint {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly radius?: number; // default 7
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

/** A label's middle, and the line that leads to it from its point, where it stands further away [pixels]. */
export interface PlacedName {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly line?: { readonly x: number; readonly y: number; readonly x2: number; readonly y2: number };
}

/** Vermillion for texts: dark enough to stand out from white by 4.5 to 1, which the palette's own does not. */
export const vermillionInk = '#B84E00';

const near = 14; // a label at most so far from its point needs no line to it [pixels]

/** Places the names of points where they cover nothing; names that find no place are left out. */
export function placeNames(points: readonly NamedPoint[], ground: LabelGround): PlacedName[] {
  const { width, height, fontSize = 11, lines = [], taken = [], furthest = near } = ground;
  const labelled = points.map(({ x, y, name, radius = 7 }) => ({ x, y, radius, text: name }));
  const avoided = lines.flatMap((line) =>
    line.slice(1).flatMap((to, i) => boxesBetween(line[i] as [number, number], to, 1)),
  );
  const around = labelled.map(({ x, y, radius }) => boxAround(x, y, radius));
  const placed = placeLabels(labelled, { width, height, fontSize, taken: [...taken, ...around], avoided, furthest });
  return placed.flatMap((label, index): PlacedName[] => {
    if (!label) return [];
    const { box, from, to } = label;
    const middle = { index, x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 };
    const isNear = Math.hypot(to[0] - from[0], to[1] - from[1]) <= near;
    return [isNear ? middle : { ...middle, line: { x: from[0], y: from[1], x2: to[0], y2: to[1] } }];
  });
}

/** Where a value of an axis lies along a length [pixels]; from the right end or bottom for a falling domain. */
export const pixelScale = ([from, to]: readonly [number, number], length: number, log = false) => {
  const of = log ? Math.log : (value: number): number => value;
  return (value: number): number => (length * (of(value) - of(from))) / (of(to) - of(from));
};

/** Encodings at places of the plot itself [pixels]. */
const at = (place: object): object =>
  Object.fromEntries(Object.entries(place).map(([channel, value]) => [channel, { value }]));

/** A layer of Vega-Lite with a text at a place of the plot [pixels], `align` left by default. */
export const textAt = (x: number, y: number, text: string, mark: object = {}): object => ({
  data: { values: [{ text }] },
  mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 12, color: ink, ...mark },
  encoding: { ...at({ x, y }), text: { field: 'text', type: 'nominal' } },
});

/**
 * Layers of Vega-Lite that write the names of rows beside their points, without covering anything: `pixels` says where a row lies in
 * the plot.
 */
export function nameLayers<Row extends { readonly name: string }>(
  rows: readonly Row[],
  pixels: (row: Row) => { x: number; y: number; radius?: number },
  ground: LabelGround,
): object[] {
  const points = rows.map((row) => ({ ...pixels(row), name: row.name }));
  return placeNames(points, ground).flatMap(({ index, x, y, line }) => [
    ...(line
      ? [{ data: { values: [{}] }, mark: { type: 'rule', color: '#999999', strokeWidth: 1 }, encoding: at(line) }]
      : []),
    textAt(x, y, rows[index]?.name ?? '', { align: 'center', fontSize: ground.fontSize ?? 11 }),
  ]);
}
