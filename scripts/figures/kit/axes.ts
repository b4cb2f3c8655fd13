import { logLabel, logTicks } from '@netwright/plots';

/** A quantitative axis between two ends, linear. */
export const linear = (field: string, title: string | null, domain: readonly [number, number], axis: object = {}) => ({
  field,
  type: 'quantitative',
  title,
  scale: { domain, nice: false, zero: false },
  axis: { tickCount: 6, ...axis },
});

/** A quantitative axis between two ends, logarithmic. */
export const logarithmic = (
  field: string,
  title: string | null,
  domain: readonly [number, number],
  axis: object = {},
) => ({
  field,
  type: 'quantitative',
  title,
  scale: { type: 'log', domain, nice: false },
  axis: { values: logTicks(domain), labelExpr: logLabel, ...axis },
});

/** Ends of a linear axis: those of the values, with room of a part of their span on both sides. */
export function span(values: readonly number[], margin = 0.05): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = margin * (high - low || 1);
  return [low - room, high + room];
}
