import jStat from 'jstat';

/**
 * Values with a lower half as a normal distribution has it: what is below the median is moved, by its rank, as far below as the upper
 * half is spread above. Order and the upper half stay, so that hopeless candidates, however bad, do not hide what tells good ones
 * apart (Song et al., 2024, "The Vizier Gaussian Process Bandit Algorithm", https://arxiv.org/abs/2408.11527, half-rank warping;
 * formula and constants of its code, `HalfRankComponent`). Values may be -Infinity where most are not.
 */
export function halfRank(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  const distinct = [...new Set(sorted)];
  const ranks = new Map(distinct.map((value, rank) => [value, rank]));
  const below = distinct.filter((value) => value < median).length + (ranks.has(median) ? 0.5 : 0);
  const upper = distinct.filter((value) => value >= median);
  // All of the upper half is equal: the spread of all values.
  const spread = rootMeanSquare(upper, median) || rootMeanSquare(distinct, median);
  return values.map((value) =>
    value < median ? median + spread * jStat.normal.inv((0.5 * ((ranks.get(value) ?? 0) + 0.5)) / below, 0, 1) : value,
  );
}

const rootMeanSquare = (values: readonly number[], from: number): number =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - from) ** 2, 0) / values.length);
