/** A point of a figure, and what is to be written beside it. */
export interface Labelled {
  /** [pixels] */
  readonly x: number;
  /** [pixels] */
  readonly y: number;
  readonly text: string;
}

/** Where a text goes. */
export interface Placed {
  readonly align: 'left' | 'right' | 'center';
  /** From the point to the text's anchor [pixels]. */
  readonly dx: number;
  readonly dy: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const letterWidth = 0.58; // of the font size, a mean over Latin letters with some room
const radius = 5; // of a point [pixels]

const candidates: readonly Placed[] = [
  { align: 'left', dx: 8, dy: 0 },
  { align: 'right', dx: -8, dy: 0 },
  { align: 'center', dx: 0, dy: -12 },
  { align: 'center', dx: 0, dy: 12 },
  { align: 'left', dx: 6, dy: -10 },
  { align: 'right', dx: -6, dy: -10 },
  { align: 'left', dx: 6, dy: 10 },
  { align: 'right', dx: -6, dy: 10 },
];

/** The area of the figure and its text. */
export interface LabelArea {
  /** [pixels] */
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  /** Places of a line that labels should not cross, close to each other [pixels]; none by default. */
  readonly line?: readonly { readonly x: number; readonly y: number }[];
}

/**
 * A place for each label, or none: the first of eight around its point where it covers no point, no earlier label and no edge, and if
 * it can be, no line. A label without a free place is left out rather than written over another.
 */
export function placeLabels(points: readonly Labelled[], area: LabelArea): (Placed | undefined)[] {
  const { width, height, fontSize, line = [] } = area;
  const taken: Box[] = points.map(({ x, y }) => around(x, y, radius, radius));
  const drawn = line.map(({ x, y }) => around(x, y, 1, 1));
  return points.map((point) => {
    const free = candidates
      .map((placed) => ({ placed, box: textBox(point, placed, fontSize) }))
      .filter(({ box }) => box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height)
      .filter(({ box }) => !taken.some((one) => overlap(one, box)));
    const found = free.find(({ box }) => !drawn.some((one) => overlap(one, box))) ?? free[0];
    if (found) taken.push(found.box);
    return found?.placed;
  });
}

function textBox({ x, y, text }: Labelled, { align, dx, dy }: Placed, fontSize: number): Box {
  const half = (text.length * letterWidth * fontSize) / 2;
  const centre = x + dx + (align === 'left' ? half : align === 'right' ? -half : 0);
  return around(centre, y + dy, half, fontSize / 2);
}

const around = (x: number, y: number, halfWidth: number, halfHeight: number): Box => ({
  left: x - halfWidth,
  right: x + halfWidth,
  top: y - halfHeight,
  bottom: y + halfHeight,
});

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
