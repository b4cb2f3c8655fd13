import { DIGIT_SIZE } from '@netwright/scripts/data/digits';

/** A place on the drawing pad; the pad's side is 1. */
export interface Point {
  x: number; // from the left
  y: number; // from the top
}

/** A line drawn without lifting the pen. */
export type Stroke = readonly Point[];

// MNIST's digits fill a box of 20 pixels and lie with their centre of mass in the middle of 28 (LeCun et al., 1998, section
// III.A). The width of their strokes: at this one the mean of drawn digits is MNIST's 0.13.
const box = 20;
const strokeWidth = 2.6; // [pixels], at half ink
const edge = 1.4; // from full ink to paper [pixels]

/** A drawing smaller than this part of the pad keeps its size: a dot is no digit. */
const smallest = 0.15;

/** A stroke between two points, in pixels. */
type Segment = readonly [ax: number, ay: number, bx: number, by: number];

/**
 * A drawing as MNIST would show it: [28, 28], 0 is paper, 255 is ink. Wherever and however large it was drawn, it is scaled to
 * a box of 20 pixels, drawn with a pen of MNIST's width, and centred by its centre of mass. Without strokes all is paper.
 */
export function renderStrokes(strokes: readonly Stroke[]): Uint8Array<ArrayBuffer> {
  const points = strokes.flat();
  if (points.length === 0) return new Uint8Array(DIGIT_SIZE * DIGIT_SIZE);
  const [left, right] = range(points.map((p) => p.x));
  const [top, bottom] = range(points.map((p) => p.y));
  const scale = (box - strokeWidth) / Math.max(right - left, bottom - top, smallest);
  const place = (middleX: number, middleY: number): Uint8Array<ArrayBuffer> => {
    const x = (p: Point): number => (p.x - (left + right) / 2) * scale + middleX;
    const y = (p: Point): number => (p.y - (top + bottom) / 2) * scale + middleY;
    return rasterise(
      strokes.flatMap((stroke) =>
        stroke.map((p, i): Segment => {
          const q = stroke[Math.max(0, i - 1)] as Point;
          return [x(q), y(q), x(p), y(p)];
        }),
      ),
    );
  };
  const middle = DIGIT_SIZE / 2;
  const [massX, massY] = centreOfMass(place(middle, middle));
  return place(2 * middle - massX, 2 * middle - massY);
}

function range(values: readonly number[]): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return [least, most];
}

/** Where the ink's weight lies [pixels from the left, from the top]. */
export function centreOfMass(image: Uint8Array): [x: number, y: number] {
  let [sum, x, y] = [0, 0, 0];
  image.forEach((ink, i) => {
    sum += ink;
    x += ink * ((i % DIGIT_SIZE) + 0.5);
    y += ink * (Math.floor(i / DIGIT_SIZE) + 0.5);
  });
  return sum === 0 ? [DIGIT_SIZE / 2, DIGIT_SIZE / 2] : [x / sum, y / sum];
}

/** Ink by the distance of each pixel's middle to the nearest segment. */
function rasterise(segments: readonly Segment[]): Uint8Array<ArrayBuffer> {
  const image = new Uint8Array(DIGIT_SIZE * DIGIT_SIZE);
  for (let i = 0; i < image.length; i++) {
    const [x, y] = [(i % DIGIT_SIZE) + 0.5, Math.floor(i / DIGIT_SIZE) + 0.5];
    let nearest = Number.POSITIVE_INFINITY;
    for (const segment of segments) nearest = Math.min(nearest, squaredDistance(x, y, segment));
    const ink = (strokeWidth / 2 + edge / 2 - Math.sqrt(nearest)) / edge;
    image[i] = Math.round(255 * Math.min(1, Math.max(0, ink)));
  }
  return image;
}

function squaredDistance(x: number, y: number, [ax, ay, bx, by]: Segment): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2;
}
