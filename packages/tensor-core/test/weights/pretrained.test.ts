import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Params } from '../../src/graph/params.ts';
import type { Tensor } from '../../src/graph/tensor.ts';
import { tensorData, type Weights } from '../../src/graph/tensor-data.ts';
import { image, type ModelEntry } from '../../src/model/table.ts';
import { batchNorm, conv2d, linear } from '../../src/nn/index.ts';
import { add, globalAvgPool2d, relu } from '../../src/ops/index.ts';
import { loadPretrained } from '../../src/weights/load-pretrained.ts';
import { bindPretrained } from '../../src/weights/pretrained.ts';
import { writeSafetensors } from '../../src/weights/safetensors.ts';

interface TinyConfig {
  numClasses: number;
}

/** A convolution, its normalisation, a classifier and an auxiliary one. */
function tinyNet(p: Params, x: Tensor, { numClasses }: TinyConfig): Record<string, Tensor> {
  const y = relu(batchNorm(p.at('norm1'), conv2d(p.at('conv1'), x, 2, { kernel: 1, bias: false })));
  const logits = linear(p.at('fc'), globalAvgPool2d(y), numClasses);
  return { logits, aux: add(logits, linear(p.at('aux'), globalAvgPool2d(y), numClasses)) };
}

const entry = {
  build: tinyNet,
  config: { numClasses: 4 } satisfies TinyConfig,
  inputs: { x: image(8) },
  outputs: ['logits'],
  params: 0,
  source: { title: 'T', authors: 'A', year: 2015, url: 'https://example.org' },
  checkpoint: {
    from: 'tiny.safetensors',
    prefix: 'm.',
    rename: [
      ['^classifier\\.', 'fc.'],
      ['(norm|conv)\\.(\\d)', '$1$2'],
    ],
    ignore: ['^m\\.total_ops$', '^teacher\\.'],
  },
} as const satisfies ModelEntry;

/** Published weights, as old files name them. */
const published = (classes = 4): Map<string, ReturnType<typeof tensorData>> =>
  new Map([
    ['m.conv.1.weight', tensorData([1, 2, 3, 4, 5, 6], [2, 3, 1, 1])],
    ['m.norm.1.weight', tensorData([1, 2])],
    ['m.norm.1.bias', tensorData([3, 4])],
    ['m.norm.1.running_mean', { dtype: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0x4000) }],
    ['m.norm.1.running_var', tensorData([5, 6])],
    ['m.classifier.weight', tensorData(new Float32Array(2 * classes), [classes, 2])],
    ['m.classifier.bias', tensorData(new Float32Array(classes))],
    ['m.aux.weight', tensorData(new Float32Array(2 * classes), [classes, 2])],
    ['m.aux.bias', tensorData(new Float32Array(classes))],
    ['m.total_ops', tensorData([7])],
    ['m.teacher.weight', tensorData([7])],
  ]);

const names = [
  'conv1.weight',
  ...['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'].map((name) => `norm1.${name}`),
  ...['fc.weight', 'fc.bias', 'aux.weight', 'aux.bias'],
];

/** The weights of another network. */
const stranger: Weights = new Map(
  Array.from({ length: 40 }, (_, i) => [`blocks.${i}.weight`, tensorData([i])] as const),
);

describe('bindPretrained', () => {
  test("gives prefix, renames and ignored entries of the checkpoint their effect, in the model's order", () => {
    const bound = bindPretrained(entry, published());
    expect([...bound.keys()]).toEqual(names);
    expect(bound.get('norm1.running_mean')).toEqual(tensorData([1, 2]));
  });

  test('a counter of batches that an old file lacks is 0', () => {
    expect(bindPretrained(entry, published()).get('norm1.num_batches_tracked')).toEqual(tensorData([0], [], 'int64'));
    const counted = published().set('m.norm.1.num_batches_tracked', tensorData([9], [], 'int64'));
    expect(bindPretrained(entry, counted).get('norm1.num_batches_tracked')).toEqual(tensorData([9], [], 'int64'));
  });

  test('another number of classes is an error that names the layer, both counts and what to do', () => {
    const wrong = (): unknown => bindPretrained(entry, published(10), { name: 'tiny', config: {} });
    expect(wrong).toThrow(
      new Error(
        "bind tiny from tiny.safetensors: fc.weight must have the model's 4 classes, got 10; " +
          'use config: { numClasses: 10 }, or except: ["fc.*","aux.*"] to train the layer anew',
      ),
    );
    expect(bindPretrained(entry, published(10), { config: { numClasses: 10 } }).get('fc.bias')?.dims).toEqual([10]);
  });

  test('entries to be trained anew are left out of the comparison and of the result', () => {
    expect([...bindPretrained(entry, published(10), { except: ['fc.*', 'aux.*'] }).keys()]).toEqual(names.slice(0, 6));
  });

  test('the weights of another model are one short error that names the model and the source', () => {
    const wrong = (): unknown => bindPretrained(entry, stranger, { label: 'vit.pth' });
    expect(wrong).toThrow(
      "bind tinyNet from vit.pth: weights must fit the model's 10 entries, got 9 missing, 40 unexpected",
    );
    let text = '';
    try {
      wrong();
    } catch (error) {
      text = (error as Error).message;
    }
    expect(text.split('\n')).toHaveLength(1 + 2 + 12 + 2);
    expect(text).toContain('... and 34 more');
  });

  test('shapes that differ in more than the classes are the whole list', () => {
    const wrong = published(10).set('m.norm.1.bias', tensorData([1]));
    expect(() => bindPretrained(entry, wrong)).toThrow('5 wrong shape');
  });
});

describe('loadPretrained', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pretrained-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("loads the checkpoint's source, or another copy of it", async () => {
    const path = join(folder, 'copy.safetensors');
    await writeFile(path, writeSafetensors(published()));
    const there = { ...entry, checkpoint: { ...entry.checkpoint, from: path } };
    expect([...(await loadPretrained(there)).keys()]).toEqual(names);
    expect([...(await loadPretrained(entry, { from: pathToFileURL(path) })).keys()]).toEqual(names);
    const other = loadPretrained(there, { config: { numClasses: 2 }, name: 'tiny' });
    await expect(other).rejects.toThrow(`bind tiny from ${path}: fc.weight must have the model's 2 classes, got 4`);
  });

  test('says when the model has no published weights', async () => {
    const { checkpoint: _, ...unpublished } = entry;
    await expect(loadPretrained(unpublished, { name: 'tiny' })).rejects.toThrow(
      'loadPretrained tiny: the model must have a published checkpoint, got none; name a file of yours by from',
    );
  });
});
