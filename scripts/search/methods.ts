import {
  bayesianOptimisation,
  type Candidate,
  hyperband,
  type Proposals,
  randomSearch,
  runSearch,
  type SearchSpace,
  successiveHalving,
  type Trial,
} from '@netwright/darts';
import { type CellTable, cellEdges, cellIndex, cellOperations } from '@netwright/darts/table';

/** The space of the table's cells. */
export const cellSpace: SearchSpace = cellEdges.map(() => cellOperations.length);

/** The methods by name, at their defaults: the second by optimisation, the third by successive halving. */
export const methods: Readonly<Record<string, (seed: number) => Proposals>> = {
  'random search': (seed) => randomSearch(cellSpace, { seed }),
  Bayesian: (seed) => bayesianOptimisation(cellSpace, { seed }),
  halving: (seed) => successiveHalving(cellSpace, { seed }),
  Hyperband: (seed) => hyperband(cellSpace, { seed }),
};

/**
 * One search on the table. A candidate is judged by its log-loss on the validation images, of one of the table's trainings: which,
 * differs between candidates and runs, as it would if each was trained once.
 */
export function searchTable(
  table: CellTable,
  proposals: Proposals,
  { run, budget }: { run: number; budget: number },
): Trial[] {
  const full = table.epochs.at(-1) as number;
  return runSearch(
    proposals,
    ({ candidate, training }) => {
      const seed = (7 * cellIndex(candidate) + run) % table.seeds;
      return -table.validation(candidate, { seed, epochs: Math.round(full * training) }).logLoss;
    },
    { budget },
  );
}

/** What a cell is worth: its mean test accuracy over the table's seeds. */
export const worthOf =
  (table: CellTable) =>
  (candidate: Candidate): number =>
    table.meanTest(candidate).accuracy;
