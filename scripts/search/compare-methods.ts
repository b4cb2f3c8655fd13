/**
 * How good a cell each method of search finds by how many trainings, on the table of `@netwright/darts/table`:
 * `npm run script -- scripts/search/compare-methods.ts [--runs 200] [--budget 60] [--out out]`. Takes about two minutes.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chosenAt, meanCurve, signTest } from '@netwright/darts';
import { digitCells } from '@netwright/darts/table';
import { formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { machine } from '../machine.ts';
import { searchMethods } from '../plots/search-methods.ts';
import { workProgress } from '../terminal/work-progress.ts';
import { wholeNumber } from '../train/options.ts';
import { methods, searchTable, worthOf } from './methods.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    budget: { type: 'string', default: '60' },
    out: { type: 'string', default: 'out' },
  },
});
const runs = wholeNumber('runs', values.runs, 2);
const budget = wholeNumber('budget', values.budget, 1);
const table = digitCells();
const worth = worthOf(table);
const times = Array.from({ length: budget }, (_, i) => i + 1);
const shown = [5, 10, 20, 60].filter((time) => time <= budget);

const bar = workProgress({ total: runs * Object.keys(methods).length });
const found = Object.entries(methods).map(([name, method]) => {
  const start = performance.now();
  const all = Array.from({ length: runs }, (_, run) => {
    const trials = searchTable(table, method(run), { run, budget });
    if (run % 50 === 49) bar.done(50, name);
    return chosenAt(trials, times, worth);
  });
  return { name, all, curve: meanCurve(times, all), milliseconds: (performance.now() - start) / runs };
});
bar.stop();

const random = found[0] as (typeof found)[number];
const at = (all: readonly (readonly number[])[], time: number): number[] => all.map((run) => run[time - 1] as number);
const best = worth(table.ranked(1));
const compared = found.map(({ name, all, curve, milliseconds }) => ({
  method: name,
  curve: curve.map((p) => ({
    spent: p.spent,
    mean: Number(p.mean.toFixed(5)),
    low: Number(p.low.toFixed(5)),
    high: Number(p.high.toFixed(5)),
  })),
  againstRandom:
    name === random.name ? [] : shown.map((spent) => ({ spent, ...signTest(at(all, spent), at(random.all, spent)) })),
  milliseconds: Number(milliseconds.toFixed(1)),
}));

await mkdir(values.out, { recursive: true });
const path = (name: string): string => join(values.out, name);
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
    ['method', ...shown.map((time) => `${time}`), 'a run'],
    compared.map(({ method, curve, milliseconds }) => [
      method,
      ...shown.map((time) => {
        const point = curve.find(({ spent }) => spent === time);
        return point ? band(point) : '';
      }),
      formatDuration(milliseconds / 1000),
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
