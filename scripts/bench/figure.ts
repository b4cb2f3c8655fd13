/** One figure of the benchmarks, and what is asked of it. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: Goal;
}

/** A limit in the figure's unit. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** Whether a figure is what is asked for; undefined where nothing is. */
export function reached({ value, goal }: Figure): boolean | undefined {
  if (!goal) return undefined;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

/** A number with three significant digits, in full from 100 up: `1.04`, `84.2`, `1,234`. */
export const formatFigure = (value: number): string =>
  Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en-US')
    : value.toLocaleString('en-US', { maximumSignificantDigits: 3, minimumSignificantDigits: 3 });

/** A figure as cells: what, value, goal, whether it was reached. */
export function cellsOf(figure: Figure): [string, string, string, string] {
  const { what, value, unit, goal } = figure;
  const limit = goal ? ('atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`) : '';
  const verdict = { true: 'yes', false: 'NO', undefined: '' }[String(reached(figure))] as string;
  return [what, `${formatFigure(value)} ${unit}`.trim(), goal ? `${limit} ${unit}`.trim() : '', verdict];
}

/** The middle value, or the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
