import { Matrix, solve } from 'ml-matrix';
import { requireColumns } from '../check.ts';

/** A parabola through the runs of one budget, and its lowest point. */
export interface IsoFlopFit {
  /** Of the lowest point. */
  readonly parameters: number;
  /** At the lowest point [nats per token]. */
  readonly loss: number;
  /** Whether the lowest point lies among the runs; beyond them it is a guess. */
  readonly inside: boolean;
  /** The parabola [nats per token]. */
  at(parameters: number): number;
}

/**
 * The best number of parameters for a budget from runs that all spend it: the vertex of a parabola of the loss over ln N by least
 * squares. Approach 2 of Hoffmann et al. 2022, section 3.2. True curves of a budget are no parabolas: runs that reach further to one
 * side shift the vertex to it.
 *
 * @throws Error for fewer than four runs or fewer than three sizes, lengths that differ, values that are not positive, and a parabola
 *   that opens downwards
 */
export function fitIsoFlop(parameters: readonly number[], loss: readonly number[]): IsoFlopFit {
  requireColumns('fitIsoFlop', { parameters, loss }, 4);
  const sizes = new Set(parameters).size;
  if (sizes < 3) throw new Error(`fitIsoFlop: parameters must have at least three different values, got ${sizes}`);
  const logs = parameters.map(Math.log);
  const centre = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const rows = logs.map((log) => [1, log - centre, (log - centre) ** 2]);
  const [base, slope, bend] = solve(new Matrix(rows), Matrix.columnVector([...loss])).to1DArray() as [
    number,
    number,
    number,
  ];
  if (!(bend > 0)) throw new Error(`fitIsoFlop: loss must have a minimum over parameters, got a curvature of ${bend}`);
  const vertex = -slope / (2 * bend);
  return {
    parameters: Math.exp(centre + vertex),
    loss: base - slope ** 2 / (4 * bend),
    inside: vertex >= Math.min(...logs) - centre && vertex <= Math.max(...logs) - centre,
    at: (size) => {
      const z = Math.log(size) - centre;
      return base + slope * z + bend * z * z;
    },
  };
}
