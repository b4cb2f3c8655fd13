/** The mean of values; NaN of none. */
export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The geometric mean of positive values: of ratios, and of what is shown on a logarithmic axis. */
export const geometricMean = (values: readonly number[]): number => Math.exp(mean(values.map(Math.log)));

/** The mean of values, and the lowest and the highest of them; `of` is how they are averaged. */
export const meanAndRange = (
  values: readonly number[],
  of: (values: readonly number[]) => number = mean,
): { mean: number; low: number; high: number } => ({
  mean: of(values),
  low: Math.min(...values),
  high: Math.max(...values),
});
