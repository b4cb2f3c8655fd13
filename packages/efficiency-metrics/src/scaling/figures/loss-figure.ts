import { logDomain, logLabel, logTicks, type TopLevelSpec } from '@netwright/plots';
import { requireColumns } from '../check.ts';
import type { Prediction } from '../statistics/interval.ts';

/** Measured losses, and the curve through them. */
export interface LossSeries {
  readonly name: string;
  /** Compute, parameters or tokens; may be empty for a curve alone. */
  readonly x: readonly number[];
  /** [nats per token], or any other loss. */
  readonly loss: readonly number[];
  /** A `PowerLawFit`, or anything else that tells the loss at x. */
  readonly fit?: { at(x: number): Prediction };
}

/** Text and range of a figure of losses. */
export interface LossFigureOptions {
  title?: string;
  /** 'training compute [FLOP]' by default. */
  xTitle?: string;
  /** 'loss [nats per token]' by default. */
  yTitle?: string;
  /** The x up to which curves are drawn, dashed beyond the points; the last point by default. */
  until?: number;
}

const curvePoints = 120;
const widest = 3; // bands make the axis at most so many times longer at each end: one of a hopeless fit has no end

/**
 * Losses over compute (or parameters, or tokens) on logarithmic axes: points, fits, and as bands where one more measurement would fall.
 *
 * @throws Error without points, for lengths that differ and values that are not positive
 */
export function lossFigure(series: readonly LossSeries[], options: LossFigureOptions = {}): TopLevelSpec {
  const { title, xTitle = 'training compute [FLOP]', yTitle = 'loss [nats per token]', until } = options;
  for (const { x, loss } of series) requireColumns('lossFigure', { x, loss }, 0);
  const xs = series.flatMap((one) => one.x);
  if (xs.length === 0) throw new Error('lossFigure: needs at least one point, got none');
  const points = series.flatMap(({ name, x, loss }) => x.map((at, i) => ({ name, x: at, loss: loss[i]! })));
  const range = [...xs, ...(until === undefined ? [] : [until])];
  const [from, to] = [Math.min(...range), Math.max(...range)];
  const curves = series.flatMap(({ name, x, fit }) => {
    if (fit === undefined) return [];
    const last = x.length === 0 ? to : Math.max(...x);
    const place = (i: number): number => from * (to / from) ** (i / (curvePoints - 1));
    const places = [...Array.from({ length: curvePoints }, (_, i) => place(i)), last].sort((a, b) => a - b);
    return places.map((at) => {
      const { value, measurement } = fit.at(at);
      return {
        name,
        x: at,
        loss: value,
        low: measurement.low,
        high: measurement.high,
        beyond: at > last,
        at: at === last,
      };
    });
  });
  const xDomain = logDomain(range);
  const [low, high] = logDomain([...points, ...curves].map((one) => one.loss));
  const bound = (value: number): number => Math.min(Math.max(value, low / widest), high * widest);
  const bands = curves.map((one) => ({ ...one, low: bound(one.low), high: bound(one.high) }));
  const yDomain = logDomain([low, high, ...bands.flatMap((one) => [one.low, one.high])], 0);
  const axis = (field: string, axisTitle: string, domain: [number, number]): object => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: { title: axisTitle, values: logTicks(domain), labelExpr: logLabel },
  });
  const x = axis('x', xTitle, xDomain);
  const y = axis('loss', yTitle, yDomain);
  const names = series.map((one) => one.name);
  const legend = names.length > 1 ? { title: null, symbolType: 'circle', symbolOpacity: 1 } : null;
  const color = { field: 'name', type: 'nominal', scale: { domain: names }, legend };
  const line = (filter: string, dash: number[]): object => ({
    data: { values: curves },
    transform: [{ filter }],
    mark: { type: 'line', strokeWidth: 2, strokeDash: dash, clip: true },
    encoding: { x, y, color },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    ...(title !== undefined && { title }),
    width: 560,
    height: 360,
    layer: [
      {
        data: { values: bands },
        mark: { type: 'area', opacity: 0.15, clip: true },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      line('!datum.beyond', [1, 0]),
      line('datum.beyond || datum.at', [6, 4]),
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 45, opacity: 1 },
        encoding: { x, y, color },
      },
    ],
  } as TopLevelSpec;
}
