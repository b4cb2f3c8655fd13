import { boxAround, type LogAxis, palette, powersOfTen, renderSvg, type TopLevelSpec } from '@netwright/plots';
import { alikeNodes } from './alike-nodes.ts';
import { formatUnit } from './format-unit.ts';
import type { Roofline, RooflineNode } from './roofline.ts';
import { boxesAlong, rooflineAxes, roofOf } from './roofline-axes.ts';
import { captionOf, fontSize, namesOf, subtitleOf } from './roofline-texts.ts';

/** How a roofline is drawn. */
export interface RooflineFigureOptions {
  /** Points with a name beside them, those that take longest; fewer where there is no room. Default 6. */
  labels?: number;
  /** Time that a run of the whole graph took [s]: drawn as a cross. */
  measured?: number;
  /** Default the graph's name and the machine's. */
  title?: string;
  /** Of the plot without its axes [pixels]; default 640 by 400. */
  width?: number;
  height?: number;
}

const mostPoints = 1000; // those that take longest
/** Areas of the point that takes longest, and of the smallest [square pixels]. */
const [largest, smallest] = [700, 18];
const { blue, vermillion, green, purple, orange, sky } = palette;
/** Colours of the operators that take longest; the others are grey. */
const colours = [blue, orange, green, vermillion, purple, sky];
const grey = '#8C8C8C';
const ink = '#333333';

/** Draws a roofline as SVG. Throws as `rooflineFigure` does. */
export const drawRoofline = async (found: Roofline, options?: RooflineFigureOptions): Promise<string> =>
  renderSvg(rooflineFigure(found, options));

/**
 * The picture of a roofline, both axes logarithmic, as a Vega-Lite specification: roofs, ridge, and every node that computes at its
 * intensity, nodes alike as one point, its area in proportion to their time bound. Nodes without counted operations have no place
 * there; the subtitle says how much of the time they take. Throws where no node both computes and moves, and for a time that is not positive.
 */
export function rooflineFigure(found: Roofline, options: RooflineFigureOptions = {}): TopLevelSpec {
  const { labels = 6, measured, title = `${found.name} on ${found.machine.name}`, width = 640, height = 400 } = options;
  if (measured !== undefined && !(measured > 0 && measured < Number.POSITIVE_INFINITY))
    throw new Error(`rooflineFigure: a measured time must be positive and finite, got ${measured} s`);
  const computing = found.nodes.filter((n) => n.operations > 0 && n.bytes > 0);
  const all = alikeNodes(computing);
  if (all.length === 0)
    throw new Error(`rooflineFigure: a node must compute and move something, got none in ${found.name}`);
  const longest = all[0]!.time;
  const drawn = all.slice(0, mostPoints).map((group) => {
    const area = Math.max(smallest, (largest * group.time) / longest);
    return { ...group, area, radius: Math.sqrt(area / Math.PI) };
  });
  const nodes = drawn.map(({ node }) => node);
  const reached = measured === undefined ? [] : [{ x: found.intensity, y: found.operations / measured }];
  const axes = rooflineAxes(found, nodes, reached, [width, height]);

  const operators = operatorsOf(computing);
  const points = drawn.map(({ node, area }) => ({
    ...{ x: node.intensity, y: node.attainable, area },
    operator: operators.includes(node.op) ? node.op : 'other',
  }));
  const legend = points.some((p) => p.operator === 'other') ? [...operators, 'other'] : operators;

  const peaks = [...new Set([found.machine.peak, ...nodes.map((n) => n.peak)])];
  const roofs = peaks.map((peak) => roofOf(peak, found.machine.bandwidth, axes));
  const captions = peaks.map((peak) => captionOf(peak, `${formatUnit(peak, found.unit)}/s`, axes));
  const ridge = axes.y.domain.map((y) => ({ x: found.ridge, y }));
  const taken = [
    ...[...roofs, ridge].flatMap((line) => boxesAlong(line, axes)),
    ...captions.map(({ box }) => box),
    ...reached.map((p) => boxAround(axes.x.toPixel(p.x), axes.y.toPixel(p.y), 8)),
  ];
  const { names, leaders } = namesOf(drawn.slice(0, labels), taken, axes);

  const sum = (groups: readonly { time: number }[]): number => groups.reduce((total, { time }) => total + time, 0);
  const withoutOperations = sum(found.nodes.filter((n) => n.operations === 0)) / found.time;
  const subtitle = subtitleOf(found, { withoutOperations, beyond: sum(all.slice(mostPoints)) / found.time, measured });
  const x = axisOf('x', `arithmetic intensity [${found.unit}/byte]`, '~g', axes.x.domain);
  const y = axisOf('y', `attainable at best [${found.unit}/s]`, '~s', axes.y.domain);
  const colour = {
    field: 'operator',
    type: 'nominal',
    scale: { domain: legend, range: legend.map((_, i) => (i < operators.length ? colours[i]! : grey)) },
    legend: { title: null, symbolStrokeWidth: 0, symbolOpacity: 1, labelLimit: 0 },
  } as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle },
    width,
    height,
    layer: [
      {
        data: { values: roofs.flatMap((line, roof) => line.map((place) => ({ ...place, roof }))) },
        mark: { type: 'line', color: ink, strokeWidth: 2 },
        encoding: { x, y, detail: { field: 'roof' } },
      },
      {
        data: { values: ridge.slice(1) },
        mark: { type: 'rule', strokeDash: [4, 4], color: grey },
        encoding: { x },
      },
      {
        data: { values: leaders },
        mark: { type: 'rule', color: grey, strokeWidth: 0.75 },
        encoding: { x, y, x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
      {
        data: { values: points },
        mark: { type: 'circle', opacity: 0.7 },
        encoding: { x, y, size: { field: 'area', type: 'quantitative', scale: null }, color: colour },
      },
      {
        data: { values: reached },
        mark: { type: 'point', shape: 'cross', size: 120, filled: true, color: 'black' },
        encoding: { x, y },
      },
      {
        data: { values: [...captions.map(({ caption }) => caption), ...names] },
        mark: { type: 'text', baseline: 'middle', fontSize, color: ink },
        encoding: { x, y, text: { field: 'text' } },
      },
    ],
  };
}

/** The operators that take longest, as many as there are colours. */
function operatorsOf(nodes: readonly RooflineNode[]): string[] {
  const times = new Map<string, number>();
  for (const { op, time } of nodes) times.set(op, (times.get(op) ?? 0) + time);
  return [...times.keys()].sort((a, b) => times.get(b)! - times.get(a)!).slice(0, colours.length);
}

/** A logarithmic axis; labels with the prefixes of units, or as plain numbers. */
function axisOf<Channel extends 'x' | 'y'>(field: Channel, title: string, format: string, ends: LogAxis['domain']) {
  const domain: [number, number] = [...ends];
  const axis = { title, format, values: powersOfTen(domain) };
  return { field, type: 'quantitative', scale: { type: 'log', domain, nice: false }, axis } as const;
}
