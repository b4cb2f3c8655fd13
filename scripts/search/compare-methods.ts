/**
 * How good a cell each method of search finds by how many trainings, on the table of `@netwright/darts/table`:
 * `npm run script -- scripts/search/compare-methods.ts [--runs 1000] [--budget 60] [--out out]`. Takes a minute or two.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bayesianOptimisation, chosenAt, meanCurve, type Proposals, signTest } from '@netwright/darts';
import { digitCells } from '@netwright/darts/table';
import { formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { wholeNumber } from '../command-line/values.ts';
import { machine } from '../machine.ts';
import { searchMethods } from '../plots/search-methods.ts';
import { workProgress } from '../terminal/work-progress.ts';
import { cellSpace, methods, searchTable, worthOf } from './methods.ts';

const { runs, budget, out } = await commandLine(
  import.meta.url,
  {
    options: {
      runs: { type: 'string', default: '1000' },
      budget: { type: 'string', default: '60' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    runs: wholeNumber('runs', values.runs, 2),
    budget: wholeNumber('budget', values.budget, 1),
    out: values.out,
  }),
);
const median = (a: number[]): number => a.sort((x, y) => x - y)[Math.floor(a.length / 2)] as number;
const table = digitCells();
const worth = worthOf(table);
const times = Array.from({ length: budget }, (_, i) => i + 1);
const shown = [5, 10, 20, 60].filter((time) => time <= budget);

/** The methods, and what the warp of values is worth. */
const all: Readonly<Record<string, (seed: number) => Proposals>> = {
  ...methods,
  'Bayesian, unwarped': (seed) => bayesianOptimisation(cellSpace, { seed, warp: false }),
};

const bar = workProgress({ total: runs * Object.keys(all).length });
const found = Object.entries(all).map(([name, method]) => {
  const milliseconds: number[] = []; // of processor time
  const chosen = Array.from({ length: runs }, (_, run) => {
    const start = process.cpuUsage();
    const trials = searchTable(table, method(run), { run, budget });
    const { user, system } = process.cpuUsage(start);
    milliseconds.push((user + system) / 1000);
    if (run % 50 === 49) bar.done(50, name);
    return chosenAt(trials, times, worth);
  });
  return { name, chosen, curve: meanCurve(times, chosen), milliseconds: median(milliseconds) };
});
bar.stop();

const random = found[0] as (typeof found)[number];
const at = (chosen: readonly (readonly number[])[], time: number): number[] =>
  chosen.map((run) => run[time - 1] as number);
const best = worth(table.ranked(1));
const compared = found.map(({ name, chosen, curve, milliseconds }) => ({
  method: name,
  curve: curve.map((p) => ({
    spent: p.spent,
    mean: Number(p.mean.toFixed(5)),
    low: Number(p.low.toFixed(5)),
    high: Number(p.high.toFixed(5)),
  })),
  againstRandom:
    name === random.name
      ? []
      : shown.map((spent) => ({ spent, ...signTest(at(chosen, spent), at(random.chosen, spent)) })),
  milliseconds: Number(milliseconds.toFixed(1)),
}));

await mkdir(out, { recursive: true });
const path = (name: string): string => join(out, name);
const command = `npm run script -- scripts/search/compare-methods.ts --runs ${runs} --budget ${budget}`;
const record = { command, runs, budget, machine: machine(), best, methods: compared };
await writeFile(path('search-methods.json'), `${JSON.stringify(record)}\n`);
await writeFile(path('search-methods.svg'), await searchMethods({ runs, best, methods: compared }));

const band = ({ mean, high }: { mean: number; high: number }): string =>
  `${(100 * mean).toFixed(2)} ±${(100 * (high - mean)).toFixed(2)}`;
console.log(
  `Mean test accuracy [%] of the cell chosen after so many trainings, 95 % interval of ${runs} runs; the table's best has ${formatPercent(best)}`,
);
console.log(
  formatTable(
    ['method', ...shown.map((time) => `${time}`), 'processor time'],
    compared.map(({ method, curve, milliseconds }) => [
      method,
      ...shown.map((time) => {
        const point = curve.find(({ spent }) => spent === time);
        return point ? band(point) : '';
      }),
      `${milliseconds.toFixed(1)} ms`,
    ]),
  ),
);
console.log(
  'Runs that end better and worse than random search with the same seed (equal ones left out), and the chance of that',
);
console.log(
  formatTable(
    ['method', ...shown.map((time) => `${time}`)],
    compared
      .slice(1)
      .map(({ method, againstRandom }) => [
        method,
        ...againstRandom.map(
          ({ wins, losses, p }) => `${wins}:${losses} ${p < 1e-3 ? p.toExponential(0) : p.toFixed(3)}`,
        ),
      ]),
  ),
);
console.log(`Wrote ${path('search-methods.{json,svg}')}`);
