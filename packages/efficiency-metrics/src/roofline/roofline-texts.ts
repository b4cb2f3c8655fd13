import { type Box, boxAround, type Labelled, placeLabels, textBox } from '@netwright/plots';
import type { AlikeNodes } from './alike-nodes.ts';
import { formatUnit } from './format-unit.ts';
import type { Roofline } from './roofline.ts';
import type { Place, RooflineAxes } from './roofline-axes.ts';

/** Of texts inside the picture [pixels]. */
export const fontSize = 11;

/** A text in the picture, around its place. */
export interface PlacedText extends Place {
  readonly text: string;
}

/** A line from a point to its name. */
export interface Leader extends Place {
  readonly x2: number;
  readonly y2: number;
}

const placeOf = ({ x, y }: RooflineAxes, right: number, down: number): Place => ({
  x: x.toValue(right),
  y: y.toValue(down),
});
const textAt = (axes: RooflineAxes, text: string, box: Box): PlacedText => ({
  text,
  ...placeOf(axes, (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2),
});

/** What a roof stands for, over its right end, and the room that it takes. */
export function captionOf(peak: number, text: string, axes: RooflineAxes): { caption: PlacedText; box: Box } {
  const { x1, y1 } = textBox(text, 0, 0, fontSize);
  const box = textBox(text, axes.width - x1 - 2, axes.y.toPixel(peak) - y1 - 2, fontSize);
  return { caption: textAt(axes, text, box), box };
}

/** Names beside the first points, where there is room, and lines to those that stand apart. */
export function namesOf(
  points: readonly (AlikeNodes & { readonly radius: number })[],
  taken: readonly Box[],
  axes: RooflineAxes,
): { names: PlacedText[]; leaders: Leader[] } {
  const labelled = points.map(({ node, count, radius }): Labelled => {
    const isOnly = node.path !== '' && points.filter((other) => other.node.path === node.path).length === 1;
    const name = shortName(isOnly ? node.path : node.name || node.op);
    const text = count > 1 ? `${name} ×${count}` : name;
    return { x: axes.x.toPixel(node.intensity), y: axes.y.toPixel(node.attainable), radius, text };
  });
  const around = labelled.map(({ x, y, radius }) => boxAround(x, y, radius));
  const places = placeLabels(labelled, { ...axes, fontSize, taken: [...taken, ...around] });
  const names: PlacedText[] = [];
  const leaders: Leader[] = [];
  places.forEach((place, i) => {
    if (!place) return;
    const { box, from, to } = place;
    names.push(textAt(axes, labelled[i]!.text, box));
    const end = placeOf(axes, ...to);
    if (Math.hypot(to[0] - from[0], to[1] - from[1]) > 8)
      leaders.push({ ...placeOf(axes, ...from), x2: end.x, y2: end.y });
  });
  return { names, leaders };
}

const longest = 28; // [characters]

/** A name without what no picture can show; of a long one the end, which tells it from others. */
function shortName(name: string): string {
  const shown = name.replace(/\p{C}/gu, '');
  return shown.length <= longest ? shown : `…${shown.slice(1 - longest)}`;
}

/** What a picture shows of a roofline, for its subtitle. */
export interface Shown {
  /** Parts of the time bound, from 0 to 1: of nodes without operations, and of points beyond the number drawn. */
  readonly withoutOperations: number;
  readonly beyond: number;
  /** Time that was measured [s]. */
  readonly measured: number | undefined;
}

const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

/** What the machine can do, how long the graph takes at least, and what the picture leaves out. */
export function subtitleOf(found: Roofline, { withoutOperations, beyond, measured }: Shown): string[] {
  const { machine, unit, ridge, time, computeShare, convention, unknown, operations } = found;
  const rate = (value: number): string => `${formatUnit(value, unit)}/s`;
  const lines = [
    `peak ${rate(machine.peak)}, memory ${formatUnit(machine.bandwidth, 'B')}/s, ridge ${formatUnit(ridge, unit)}/byte`,
    `at least ${formatUnit(time, 's')} without fusion, ${percent(computeShare)} bound by compute (${convention})`,
  ];
  if (withoutOperations > 1e-3) lines.push(`${percent(withoutOperations)} of it in nodes without counted operations`);
  if (beyond > 0) lines.push(`${percent(beyond)} of it in small nodes that are not drawn`);
  if (unknown > 0) lines.push(`operations of ${unknown} ${unknown === 1 ? 'node' : 'nodes'} not known`);
  if (measured !== undefined)
    lines.push(
      `cross: measured ${formatUnit(measured, 's')}, ${rate(operations / measured)}, ${percent(time / measured)} of the bound`,
    );
  return lines;
}
