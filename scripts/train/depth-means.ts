import { meanAndRange } from '../mean.ts';
import type { DepthRun } from './depth-run.ts';

/** What an error is after an epoch over several runs, fractions. */
export interface ErrorRange {
  mean: number;
  low: number;
  high: number;
}

/** How a network of the comparison learned, over its seeds. */
export interface DepthMeans extends Pick<DepthRun, 'kind' | 'depth' | 'parameters'> {
  seeds: number;
  train: ErrorRange[]; // by epoch
  test: ErrorRange[];
}

/** The runs of the same network together, in the order of their kinds, then of depth. */
export function depthMeans(runs: readonly DepthRun[]): DepthMeans[] {
  const groups = new Map<string, DepthRun[]>();
  for (const run of runs) {
    const name = `${run.kind}-${run.depth}`;
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return [...groups.values()]
    .map((own) => {
      const { kind, depth, parameters } = own[0] as DepthRun;
      const over = (curves: readonly number[][]): ErrorRange[] =>
        (curves[0] as number[]).map((_, epoch) => {
          return meanAndRange(curves.map((curve) => curve[epoch] as number));
        });
      const [train, test] = [own.map((run) => run.train), own.map((run) => run.test)].map(over);
      return { kind, depth, parameters, seeds: own.length, train: train as ErrorRange[], test: test as ErrorRange[] };
    })
    .sort((a, b) => a.kind.localeCompare(b.kind) || a.depth - b.depth);
}
