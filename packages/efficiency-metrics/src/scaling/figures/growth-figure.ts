import {
  boxAround,
  boxesBetween,
  logDomain,
  logLabel,
  logTicks,
  placeLabels,
  type TopLevelSpec,
} from '@netwright/plots';
import { requireColumns } from '../check.ts';
import { decimalYear } from '../decimal-year.ts';
import type { DatedValue, GrowthFit } from '../doubling-time.ts';

/** A quantity at a time, with a name to write beside it. */
export interface NamedValue extends DatedValue {
  readonly name: string;
}

/** Line and text of a figure of growth. */
export interface GrowthFigureOptions {
  fit?: GrowthFit;
  title?: string;
  /** 'training compute [petaflop/s-days]' by default. */
  yTitle?: string;
}

const size = { width: 620, height: 400, fontSize: 11 };
const radius = 5; // of a point [pixels]
const curvePoints = 120;
const widest = 1e12; // of a band: that of a hopeless fit has no end

/**
 * Values over years on a logarithmic axis with their names, and the exponential through them with the band where one more would fall:
 * "AI and Compute" (2018). Names that would cover another are left out.
 *
 * @throws Error without points, for values that are not positive and dates that are none
 */
export function growthFigure(
  values: readonly NamedValue[],
  { fit, title, yTitle = 'training compute [petaflop/s-days]' }: GrowthFigureOptions = {},
): TopLevelSpec {
  const years = values.map((value) => decimalYear(value.date));
  const heights = values.map((value) => value.value);
  requireColumns('growthFigure', { years, values: heights }, 1);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const [from, to] = [Math.floor(first - 0.1), Math.ceil(last + 0.1)];
  const curve = Array.from({ length: fit ? curvePoints : 0 }, (_, i) => {
    const year = first + ((last - first) * i) / (curvePoints - 1);
    const { value, measurement } = (fit as GrowthFit).at(year);
    return {
      year,
      value,
      low: Math.max(measurement.low, value / widest),
      high: Math.min(measurement.high, value * widest),
    };
  });
  const domain = logDomain([...heights, ...curve.map((one) => one.value)], 0.08);
  const [low, high] = domain.map(Math.log) as [number, number];
  const pixels = (year: number, value: number): { x: number; y: number } => ({
    x: (size.width * (year - from)) / (to - from),
    y: (size.height * (high - Math.log(value))) / (high - low),
  });
  const labelled = values.map(({ name }, i) => ({ ...pixels(years[i]!, heights[i]!), radius, text: name }));
  const line = curve.map(({ year, value }) => pixels(year, value));
  const taken = labelled.map(({ x, y }) => boxAround(x, y, radius));
  const avoided = line.slice(1).flatMap(({ x, y }, i) => boxesBetween([line[i]!.x, line[i]!.y], [x, y], 1));
  const places = placeLabels(labelled, { ...size, taken, avoided, furthest: 14 }).map((label, i) => {
    const { x, y } = labelled[i]!;
    return label && { dx: (label.box.x0 + label.box.x1) / 2 - x, dy: (label.box.y0 + label.box.y1) / 2 - y };
  });
  const points = values.map(({ name }, i) => ({ year: years[i]!, value: heights[i]!, name, placed: places[i] }));
  const x = {
    field: 'year',
    type: 'quantitative',
    scale: { domain: [from, to], nice: false },
    axis: { title: null, format: 'd', tickMinStep: 1 },
  };
  const y = {
    field: 'value',
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: { title: yTitle, values: logTicks(domain), labelExpr: logLabel },
  };
  const color = (what: string): object => ({
    datum: what,
    type: 'nominal',
    scale: { domain: ['point', 'fit'] },
    legend: null,
  });
  const texts = points.flatMap(({ placed, ...point }) => (placed ? [{ point, placed }] : []));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    ...(title !== undefined && { title }),
    width: size.width,
    height: size.height,
    layer: [
      {
        data: { values: curve },
        mark: { type: 'area', opacity: 0.12, clip: true },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: color('fit') },
      },
      { data: { values: curve }, mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, color: color('fit') } },
      {
        data: { values: points.map(({ placed, ...point }) => point) },
        mark: { type: 'point', filled: true, size: 55, opacity: 1 },
        encoding: { x, y, color: color('point') },
      },
      ...texts.map(({ point, placed: { dx, dy } }) => ({
        data: { values: [point] },
        mark: { type: 'text', align: 'center', baseline: 'middle', dx, dy, fontSize: size.fontSize, color: '#333333' },
        encoding: { x, y, text: { field: 'name', type: 'nominal' } },
      })),
    ],
  } as TopLevelSpec;
}
