import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelEntry, trace } from '@netwright/tensor-core';
import { afterAll, expect, test } from 'vitest';
import { type NewModel, writeModel } from '../new-model/write.ts';
import { root } from '../workspace.ts';

mkdirSync(join(root, '.cache'), { recursive: true });
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** A copy of the repository's part that the command writes to. */
function copy(): string {
  const folder = mkdtempSync(join(root, '.cache', 'new-model-'));
  made.push(folder);
  const [from, to] = [join(root, 'packages', 'cnn-zoo'), join(folder, 'packages', 'cnn-zoo')];
  cpSync(join(from, 'src'), join(to, 'src'), { recursive: true });
  cpSync(join(from, 'package.json'), join(to, 'package.json'));
  symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'));
  return folder;
}

const model: NewModel = {
  name: 'squeeze-net',
  folder: 'cnn-zoo',
  group: 'classification',
  title: "SqueezeNet: AlexNet's accuracy with 50x fewer parameters",
  authors: 'Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer',
  year: 2016,
  url: 'https://arxiv.org/abs/1602.07360',
};

test('the skeleton is four files, and its model is in the index and traces', async () => {
  const folder = copy();
  expect(writeModel(folder, model)).toEqual([
    'packages/cnn-zoo/src/classification/squeeze-net.ts',
    'models/squeeze-net/card.md',
    '.changeset/add-squeeze-net.md',
    'packages/cnn-zoo/src/index.ts',
  ]);
  const path = join(folder, 'packages/cnn-zoo/src/index.ts');
  const index = (await import(path)) as { models: Record<string, ModelEntry> };
  expect(Object.keys(index.models)).toContain('lenet5');
  const entry = index.models.squeeze_net as ModelEntry;
  expect(entry.source.title).toBe(model.title);
  expect(index).toHaveProperty('squeezeNet', entry.build);
  const graph = trace(entry);
  expect(graph.outputs).toBeDefined();
  expect(readFileSync(join(folder, 'models/squeeze-net/card.md'), 'utf8')).toContain(`| \`squeeze_net\` |`);
  expect(readFileSync(join(folder, '.changeset/add-squeeze-net.md'), 'utf8')).toMatch(
    /^---\n'@netwright\/cnn-zoo': minor\n---\n\nAdd SqueezeNet /,
  );
});

test('a name that is taken leaves everything as it was', () => {
  const folder = copy();
  writeModel(folder, model);
  rmSync(join(folder, 'packages/cnn-zoo/src/classification/squeeze-net.ts'));
  const before = readFileSync(join(folder, 'packages/cnn-zoo/src/index.ts'), 'utf8');
  expect(() => writeModel(folder, model)).toThrow(
    'the name must be free, got models/squeeze-net/card.md already there',
  );
  expect(readFileSync(join(folder, 'packages/cnn-zoo/src/index.ts'), 'utf8')).toBe(before);
  expect(existsSync(join(folder, 'packages/cnn-zoo/src/classification/squeeze-net.ts'))).toBe(false);
});

test('a name in another form and a package that is not there are refused', () => {
  const folder = copy();
  expect(() => writeModel(folder, { ...model, name: 'SqueezeNet' })).toThrow(
    "kebab-case such as squeeze-net, got 'SqueezeNet'",
  );
  expect(() => writeModel(folder, { ...model, name: '../out' })).toThrow('kebab-case');
  expect(() => writeModel(folder, { ...model, folder: 'zoo' })).toThrow('got no packages/zoo/src/index.ts');
  expect(readdirSync(folder)).toEqual(['packages']);
});
