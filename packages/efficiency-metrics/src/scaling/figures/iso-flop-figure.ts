import { logDomain, logLabel, logTicks, type TopLevelSpec } from '@netwright/plots';
import { requireColumns } from '../check.ts';
import type { IsoFlopCurve } from '../chinchilla.ts';

/** Measured runs of one budget. */
export interface IsoFlopRuns {
  /** [FLOP] */
  readonly flop: number;
  readonly parameters: readonly number[];
  /** [nats per token] */
  readonly loss: readonly number[];
}

const name = (flop: number): string => `${Number(flop.toPrecision(3)).toExponential().replace('+', '')} FLOP`;

/**
 * The loss over the number of parameters, a curve for each budget, and their minima joined: figure 3 of Hoffmann et al. 2022. Measured
 * runs are drawn as points.
 *
 * @throws Error without curves and without runs, for lengths that differ and values that are not positive
 */
export function isoFlopFigure(
  curves: readonly IsoFlopCurve[],
  { runs = [], title }: { runs?: readonly IsoFlopRuns[]; title?: string } = {},
): TopLevelSpec {
  for (const { parameters, loss } of runs) requireColumns('isoFlopFigure', { parameters, loss }, 0);
  const lines = curves.flatMap(({ flop, points }) =>
    points.map(({ parameters, loss }) => ({ budget: name(flop), parameters, loss })),
  );
  const points = runs.flatMap(({ flop, parameters, loss }) =>
    parameters.map((size, i) => ({ budget: name(flop), parameters: size, loss: loss[i]! })),
  );
  const all = [...lines, ...points];
  if (all.length === 0) throw new Error('isoFlopFigure: needs at least one curve or run, got none');
  const sizes = all.map((one) => one.parameters);
  const minima = curves
    .map(({ minimum }) => minimum)
    .filter(({ parameters }) => parameters >= Math.min(...sizes) && parameters <= Math.max(...sizes))
    .map(({ flop, parameters, loss }) => ({ budget: name(flop), parameters, loss }));
  const budgets = [...new Set([...curves, ...runs].map((one) => one.flop))].sort((a, b) => a - b).map(name);
  const domain = logDomain(sizes);
  const x = {
    field: 'parameters',
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: { title: 'parameters', values: logTicks(domain), labelExpr: logLabel },
  };
  const y = {
    field: 'loss',
    type: 'quantitative',
    scale: { zero: false },
    axis: { title: 'loss [nats per token]', tickCount: 6 },
  };
  const color = {
    field: 'budget',
    type: 'ordinal',
    scale: { domain: budgets, scheme: 'viridis', reverse: true },
    sort: budgets,
    legend: { title: 'budget', orient: 'right', direction: 'vertical', symbolType: 'circle' },
  };
  const black = { value: '#000000' };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    ...(title !== undefined && { title }),
    width: 520,
    height: 360,
    layer: [
      { data: { values: lines }, mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, color } },
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 45, opacity: 1 },
        encoding: { x, y, color },
      },
      {
        data: { values: minima },
        mark: { type: 'line', strokeWidth: 1.5, strokeDash: [4, 3] },
        encoding: { x, y, order: { field: 'parameters', type: 'quantitative' }, color: black },
      },
      {
        data: { values: minima },
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: { x, y, color: black },
      },
    ],
  } as TopLevelSpec;
}
