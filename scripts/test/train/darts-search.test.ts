import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveGenotype, type Genotype } from '@netwright/darts';
import { tensorData } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { skipsIn } from '../../train/darts-space.ts';
import { root } from '../../workspace.ts';

test('the kept search on Fashion-MNIST is the one that the README of darts shows, skips and all', () => {
  interface Search {
    command: string;
    updates: number;
    progress: { epoch: number; training: number; validation: number; skips: { normal: number; reduce: number } }[];
    alphas: Record<string, number[]>;
    outcomes: { name: string; parameters: number; accuracy: number; loss: number; genotype: Genotype }[];
  }
  const read = (...names: string[]): string => readFileSync(join(root, ...names), 'utf8');
  const kept = JSON.parse(read('scripts', 'figures', 'data', 'darts-search.json')) as Search;
  const { command, updates, progress, alphas, outcomes } = kept;
  const found = new Map(Object.entries(alphas).map(([name, values]) => [name, tensorData(values, [14, 8])] as const));
  expect(deriveGenotype(found)).toEqual(outcomes[0]?.genotype);
  expect(skipsIn(outcomes[0]?.genotype as Genotype)).toEqual(progress.at(-1)?.skips);
  expect(progress).toHaveLength(6);
  expect(updates).toBe(120);
  const readme = read('packages', 'darts', 'README.md');
  expect(readme).toContain(command);
  for (const { name, parameters, accuracy, genotype } of outcomes) {
    const { normal, reduce } = skipsIn(genotype);
    expect(readme).toContain(
      `| ${name} | ${parameters.toLocaleString('en')} | ${normal} + ${reduce} | ${(100 * accuracy).toFixed(2)} % |`,
    );
  }
  expect(readme).toContain(
    `| skips | ${progress.map(({ skips }) => `${skips.normal} + ${skips.reduce}`).join(' | ')} |`,
  );
});
