import { type Box, boxesBetween, type LogAxis, logAxis } from '@netwright/plots';
import type { Roofline, RooflineNode } from './roofline.ts';

/** A place in the picture: [op/byte] and [op/s]. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The axes of a picture, and its size [pixels]. */
export interface RooflineAxes {
  readonly x: LogAxis;
  readonly y: LogAxis;
  readonly width: number;
  readonly height: number;
}

/** How far the axes go beyond what they hold, in times of it: room for labels. */
const room = 4;

/** Axes that hold the roofs, the ridge and these places. */
export function rooflineAxes(
  { machine, ridge }: Roofline,
  nodes: readonly RooflineNode[],
  others: readonly Place[],
  [width, height]: readonly [number, number],
): RooflineAxes {
  const peaks = nodes.map((n) => n.peak);
  const ridges = [ridge, ...peaks.map((peak) => peak / machine.bandwidth)];
  const xs = [...ridges, ...nodes.map((n) => n.intensity), ...others.map((p) => p.x)];
  const ys = [machine.peak, ...peaks, ...nodes.map((n) => n.attainable), ...others.map((p) => p.y)];
  return { x: logAxis(xs, room, [0, width]), y: logAxis(ys, room, [height, 0]), width, height };
}

/** The corners of a roof: up the slope of the bandwidth, then along the peak. */
export function roofOf(peak: number, bandwidth: number, { x, y }: RooflineAxes): Place[] {
  const left = Math.max(x.domain[0], y.domain[0] / bandwidth);
  return [
    { x: left, y: left * bandwidth },
    { x: peak / bandwidth, y: peak },
    { x: x.domain[1], y: peak },
  ];
}

/** Boxes along a line that labels must not cover. */
export const boxesAlong = (line: readonly Place[], { x, y }: RooflineAxes): Box[] =>
  line.slice(1).flatMap((to, i) => {
    const from = line[i] as Place;
    return boxesBetween([x.toPixel(from.x), y.toPixel(from.y)], [x.toPixel(to.x), y.toPixel(to.y)]);
  });
