import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DamagedRun, type DegreeLoss, lossByDegree } from '../../train/wiring-damages.ts';
import { summary, type WiringRun, type WiringSummary } from '../../train/wiring-run.ts';
import { root } from '../../workspace.ts';

const read = (...names: string[]): string => readFileSync(join(root, ...names), 'utf8');
const record = <T>(name: string): T => JSON.parse(read('scripts', 'figures', 'data', `${name}.json`)) as T;
const percent = (fraction: number, digits: number): string => (100 * fraction).toFixed(digits);

test('the kept comparison of wirings is the one on its card, and its means are those of its runs', () => {
  const { summaries, runs, command } = record<{ summaries: WiringSummary[]; runs: WiringRun[]; command: string }>(
    'wirings',
  );
  const kinds = [...new Set(runs.map(({ kind }) => kind))];
  expect(summaries.map(({ name, ...rest }) => rest)).toEqual(
    kinds.map((kind) => summary(runs.filter((run) => run.kind === kind))),
  );
  const card = read('models', 'randwire', 'card.md');
  expect(card).toContain(command);
  for (const { name, parameters, macs, mean, deviation, accuracies } of summaries) {
    expect(accuracies).toHaveLength(5);
    const count = (n: number): string => n.toLocaleString('en-US');
    expect(card).toContain(
      `| ${name} | ${count(parameters)} | ${count(macs)} | ${percent(mean, 2)} ± ${percent(deviation, 2)} |`,
    );
  }
});

test('the kept damage to networks is the one on its card, and its means are those of its removals', () => {
  interface Kept {
    command: string;
    nodes: DegreeLoss[];
    edges: DegreeLoss[];
    runs: DamagedRun[];
  }
  const { command, nodes, edges, runs } = record<Kept>('wiring-damage');
  const of = (what: 'node' | 'edge') =>
    lossByDegree(runs.flatMap(({ removals }) => removals.filter((one) => one.what === what)));
  expect([nodes, edges]).toEqual([of('node'), of('edge')]);
  expect(runs.map(({ seed }) => seed)).toEqual([0, 1, 2]);
  const card = read('models', 'randwire', 'card.md');
  expect(card).toContain(command);
  for (const rows of [nodes, edges])
    expect(card).toContain(`| loss [points] | ${rows.map(({ loss }) => percent(loss, 1)).join(' | ')} |`);
});
