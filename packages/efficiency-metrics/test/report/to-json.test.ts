import { expect, test } from 'vitest';
import { toJson } from '../../src/report/to-json.ts';
import { hostile, profileOf, renamed, rows } from './small-profile.ts';

const profile = profileOf(rows);

test('it says which schema it is of, and holds the fields of the profile', () => {
  const report = JSON.parse(toJson(profile));
  expect(report).toMatchObject({
    format: 'netwright-profile',
    version: 1,
    convention: 'mac',
    attention: 'included',
    batch: 2,
    symbols: [{ symbol: 'N', value: 2, origin: 'given' }],
    size: 4,
    totals: { parameters: 536, macs: 2368 },
    perSample: { macs: 1184, flops: 2368, activations: 90, activationBytes: 360 },
    weightBytesAt: { 32: 2144, 16: 1072, 8: 536, 4: 268, 2: 134, 1: 67 },
    memory: { live: { bytes: 640, row: 0 } },
    uncounted: profile.uncounted,
    problems: profile.problems,
  });
  expect(report.counted).toMatch(/^mac\. Multiply-accumulates/);
  expect(report.nodes[2].outputShapes).toEqual([null]);
  expect(report.nodes[3]).toEqual(JSON.parse(JSON.stringify(rows[3])));
  expect(report.operators.map(({ op }: { op: string }) => op)).toEqual([
    'Conv',
    'Gemm',
    'Softmax',
    'com.example.Mystery',
  ]);
  expect(report.modules.children[0]).toMatchObject({ path: 'features', macs: 1728, nodes: 2 });
});

test('the text does not depend on the order of keys, and a node is a line', () => {
  const backwards = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).reverse()) as T;
  const dtypes = { weightBytesByDType: { int8: 1, float32: 2 } };
  const one = profileOf(rows, { totals: { ...profile.totals, ...dtypes } });
  const other = profileOf(rows.map(backwards), {
    totals: { ...profile.totals, weightBytesByDType: backwards(dtypes.weightBytesByDType) },
  });
  expect(toJson(other)).toBe(toJson(one));
  expect(
    toJson(one)
      .split('\n')
      .filter((line) => line.startsWith('{"index":')),
  ).toHaveLength(4);
});

test('numbers that JSON does not have are null', () => {
  const odd = rows.map((row) => ({ ...row, intensity: Number.NaN, macs: Number.POSITIVE_INFINITY }));
  const report = JSON.parse(toJson(profileOf(odd, { batch: 0 })));
  expect(report.nodes[0]).toMatchObject({ intensity: null, macs: null });
  expect(report.perSample.macs).toBe(null);
});

test('nodes can be left out, and hostile names come back as they are', () => {
  expect(JSON.parse(toJson(profile, { nodes: false }))).not.toHaveProperty('nodes');
  for (const name of Object.values(hostile)) expect(JSON.parse(toJson(renamed(name))).nodes[0].name).toBe(name);
});
