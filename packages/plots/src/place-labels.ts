/** A box in a plot [pixels], y downwards. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** A point of a plot that wants a label [pixels]. */
export interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly text: string;
}

/** Where a label goes, and the ends of the line that leads to it from the edge of its point [pixels]. */
export interface PlacedLabel {
  readonly box: Box;
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

/** Where labels go and what they must not cover. */
export interface Ground {
  readonly width: number;
  readonly height: number;
  /** Of the text [pixels]. */
  readonly fontSize: number;
  /** What is there already. */
  readonly taken: readonly Box[];
  /** What a label stands on only where it finds no other place. */
  readonly avoided?: readonly Box[];
  /** From the edge of a point to its label at most [pixels]; default 96, for labels with lines to them. */
  readonly furthest?: number;
}

const letterWidth = 0.58; // of the font's size: a mean over Latin letters with some room

/** The room that a text takes around its middle. */
export function textBox(text: string, x: number, y: number, fontSize: number): Box {
  const [w, h] = [letterWidth * fontSize * text.length, 1.2 * fontSize];
  return { x0: x - w / 2, x1: x + w / 2, y0: y - h / 2, y1: y + h / 2 };
}

/** The square around a point. */
export const boxAround = (x: number, y: number, radius: number): Box => ({
  x0: x - radius,
  x1: x + radius,
  y0: y - radius,
  y1: y + radius,
});

const step = 6; // between the boxes along a line [pixels]

/** Boxes that cover a line between two places. */
export function boxesBetween([x0, y0]: readonly number[], [x1, y1]: readonly number[], radius = step / 2): Box[] {
  const pieces = Math.max(1, Math.ceil(Math.hypot(x1! - x0!, y1! - y0!) / step));
  return Array.from({ length: pieces + 1 }, (_, k) =>
    boxAround(x0! + ((x1! - x0!) * k) / pieces, y0! + ((y1! - y0!) * k) / pieces, radius),
  );
}

const overlap = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** Turns and distances that are tried, the nearest first: right, left, below and above, then what is between. */
const turns = [0, 180, 90, 270, 45, 315, 135, 225, 70, 290, 110, 250].map((degrees) => (degrees * Math.PI) / 180);
const distances = [4, 14, 26, 40, 56, 74, 96];
/** So many steps of a line may cross what is around its point. */
const ownSteps = 2;

/**
 * Places labels around their points, that of the first point first, where they cover neither one another nor what is taken and do not
 * leave the ground, and lines to them cross nothing far from their points: one for each point, or undefined where there is no place.
 */
export function placeLabels(points: readonly Labelled[], ground: Ground): (PlacedLabel | undefined)[] {
  const { width, height, fontSize, avoided = [], furthest = Number.POSITIVE_INFINITY } = ground;
  const taken = [...ground.taken];
  const near = distances.filter((distance) => distance <= furthest);
  const clearOf = (boxes: readonly Box[]) => (box: Box) => !boxes.some((other) => overlap(box, other));
  const isInside = (box: Box): boolean => box.x0 >= 0 && box.y0 >= 0 && box.x1 <= width && box.y1 <= height;
  return points.map((point) => {
    const free = near
      .flatMap((distance) => turns.map((turn) => labelAt(point, distance, turn, fontSize)))
      .filter(({ box }) => isInside(box) && clearOf(taken)(box))
      .filter((label) => lineOf(label).slice(ownSteps).every(clearOf(taken)));
    const label = free.find(({ box }) => clearOf(avoided)(box)) ?? free[0];
    if (label) taken.push(label.box, ...lineOf(label));
    return label;
  });
}

const lineOf = ({ from, to }: PlacedLabel): Box[] => boxesBetween(from, to, 1);

function labelAt({ x, y, radius, text }: Labelled, distance: number, turn: number, fontSize: number): PlacedLabel {
  const [right, down] = [Math.cos(turn), Math.sin(turn)];
  const { x1: halfWidth, y1: halfHeight } = textBox(text, 0, 0, fontSize);
  const far = radius + distance;
  // The nearest end or edge of the text stands at the distance.
  const sideways = Math.abs(right) > 0.5 ? Math.sign(right) * halfWidth : 0;
  const upright = Math.abs(down) > 0.5 ? Math.sign(down) * halfHeight : 0;
  const box = textBox(text, x + right * far + sideways, y + down * far + upright, fontSize);
  return { box, from: [x + right * radius, y + down * radius], to: [x + right * far, y + down * far] };
}
