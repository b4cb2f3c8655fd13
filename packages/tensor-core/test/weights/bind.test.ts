import { describe, expect, test } from 'vitest';
import { tensorData, type Weights } from '../../src/graph/tensor-data.ts';
import { bind } from '../../src/weights/bind.ts';
import type { ParamInfo } from '../../src/weights/param-source.ts';

const model: ParamInfo[] = [
  { name: 'fc.weight', dtype: 'float32', shape: [2, 3] },
  { name: 'fc.bias', dtype: 'float32', shape: [2] },
  { name: 'bn.num_batches_tracked', dtype: 'int64', shape: [] },
];
const weight = tensorData([1, 2, 3, 4, 5, 6], [2, 3]);
const bias = tensorData([1, 2]);
const counter = tensorData([7], [], 'int64');
const file: Weights = new Map([
  ['bn.num_batches_tracked', counter],
  ['fc.bias', bias],
  ['fc.weight', weight],
]);

describe('bind', () => {
  test("gives the weights in the model's order without a copy", () => {
    const bound = bind(model, file);
    expect([...bound.keys()]).toEqual(['fc.weight', 'fc.bias', 'bn.num_batches_tracked']);
    expect(bound.get('fc.weight')).toBe(weight);
  });

  test('takes a graph, that is anything with a map of parameters', () => {
    expect(bind({ params: new Map(model.map((p) => [p.name, p])) }, file).size).toBe(3);
  });

  test('lists missing, unexpected, mis-shaped and mis-typed entries in one error', () => {
    const wrong: Weights = new Map([
      ['head.bias', tensorData([1])],
      ['fc.weight', tensorData([1, 2, 3, 4], [2, 2])],
      ['bn.num_batches_tracked', tensorData([7], [])],
    ]);
    expect(() => bind(model, wrong, { label: 'tiny.safetensors' })).toThrow(
      new Error(
        [
          "bind tiny.safetensors: weights must fit the model's 3 entries, got 1 wrong shape, 1 missing, 1 wrong dtype, 1 unexpected",
          '  wrong shape (1):',
          '    fc.weight: needs [2, 3], got [2, 2]',
          '  missing (1):',
          '    fc.bias float32 [2]',
          '  wrong dtype (1):',
          '    bn.num_batches_tracked: needs int64, got float32',
          '  unexpected (1):',
          '    head.bias float32 [1]',
        ].join('\n'),
      ),
    );
  });

  test('cuts long lists and keeps the counts exact', () => {
    const many = Array.from({ length: 161 }, (_, i) => ({ name: `w${i}`, dtype: 'float32' as const, shape: [1] }));
    expect(() => bind(many, new Map())).toThrow(
      /got 161 missing\n {2}missing \(161\):\n {4}w0 [\s\S]*w11 .*\n {4}\.\.\. and 149 more$/,
    );
  });

  test('a scalar is not a vector of one, and shapes of equal text differ by rank', () => {
    expect(() => bind([{ name: 'a', dtype: 'float32', shape: [] }], new Map([['a', tensorData([1])]]))).toThrow(
      'a: needs [], got [1]',
    );
  });

  test('removes a prefix where it is there', () => {
    const prefixed: Weights = new Map(
      [...file].map(([name, t]) => [name.startsWith('fc') ? `model.${name}` : name, t]),
    );
    expect(bind(model, prefixed, { prefix: 'model.' }).get('fc.weight')).toBe(weight);
  });

  test('renames by a table or a function, after the prefix', () => {
    const other: Weights = new Map([
      ['m.classifier.weight', weight],
      ['m.classifier.bias', bias],
      ['m.bn.num_batches_tracked', counter],
    ]);
    const rename = { 'classifier.weight': 'fc.weight', 'classifier.bias': 'fc.bias' };
    expect(bind(model, other, { prefix: 'm.', rename }).get('fc.bias')).toBe(bias);
    expect(bind(model, other, { prefix: 'm.', rename: (n) => n.replace('classifier', 'fc') }).get('fc.bias')).toBe(
      bias,
    );
    expect(() => bind(model, other, { prefix: 'm.' })).toThrow(
      'm.classifier.weight (as classifier.weight) float32 [2, 3]',
    );
  });

  test('refuses two entries under one name', () => {
    const twice: Weights = new Map([...file, ['m.fc.bias', bias]]);
    expect(() => bind(model, twice, { prefix: 'm.' })).toThrow('fc.bias: is both fc.bias and m.fc.bias');
  });

  test('ignores entries by text, star, expression or function, under either name', () => {
    const extra: Weights = new Map([...file, ['aux.fc.weight', weight], ['aux.fc.bias', bias], ['fcXbias', bias]]);
    for (const ignore of [
      ['aux.*', 'fcXbias'],
      [/^aux\./g, /X/],
      (n: string) => n.startsWith('aux') || n === 'fcXbias',
    ])
      expect(bind(model, extra, { ignore }).size).toBe(3);
    expect(() => bind(model, extra, { ignore: ['aux.*', 'fc.bias'] })).toThrow('1 missing, 1 unexpected');
  });

  test('leaves out what may be missing', () => {
    const part: Weights = new Map([['fc.weight', weight]]);
    expect([...bind(model, part, { allowMissing: true }).keys()]).toEqual(['fc.weight']);
    expect([...bind(model, part, { allowMissing: ['fc.*', '*.num_batches_tracked'] }).keys()]).toEqual(['fc.weight']);
    expect(() => bind(model, part, { allowMissing: 'fc.*' })).toThrow('1 missing');
  });

  test('converts floats when asked, never integers', () => {
    const halves: Weights = new Map([
      ...file,
      ['fc.bias', { dtype: 'bfloat16', dims: [2], data: Uint16Array.of(0x3f80, 0xc000) }],
    ]);
    expect(() => bind(model, halves)).toThrow('fc.bias: needs float32, got bfloat16');
    expect(bind(model, halves, { convert: true }).get('fc.bias')).toEqual(tensorData([1, -2]));
    const counted: Weights = new Map([...file, ['bn.num_batches_tracked', tensorData([7], [])]]);
    expect(() => bind(model, counted, { convert: true })).toThrow('needs int64, got float32');
  });
});
