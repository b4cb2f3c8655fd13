/** Files made by scripts/reference/export_foreign.py: PyTorch 1.13's exporter and onnx.helper. Counts are those of the script. */
import { readFileSync } from 'node:fs';
import { inspectOnnx } from '@netwright/tensor-core/inspect';
import { describe, expect, it } from 'vitest';
import { profile } from '../../src/index.ts';
import { improperNumbers } from './leaves.ts';

interface Facts {
  readonly inputs: Record<string, number[]>;
  readonly outputs: Record<string, number[]>;
  readonly parameters: number;
  readonly macs: number;
}

const folder = new URL('../fixtures/foreign/', import.meta.url);
const read = (name: string): Uint8Array => readFileSync(new URL(`${name}.onnx`, folder));
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<string, Facts>;
/** What a run decides, and the profile therefore says. */
const problems: Record<string, string> = { while_loop: 'its trip count is not known; its body counts once' };

describe('profile of an exported file', () => {
  it.each(Object.entries(expected))('%s has the counts of PyTorch', (name, facts) => {
    const p = profile(read(name), { inputs: facts.inputs });
    expect(p.totals.macs).toBe(facts.macs);
    expect(p.totals.parameters).toBe(facts.parameters);
    expect(p.problems.map((problem) => problem.message)).toEqual(problems[name] ? [problems[name]] : []);
    expect(p.uncounted.filter(({ why }) => why === 'unknown')).toEqual([]);
    expect(improperNumbers(p)).toEqual([]);
    const rows = [...p.rows()];
    expect(rows.reduce((n, row) => n + row.macs, 0)).toBe(facts.macs);
    expect(rows.reduce((n, row) => n + row.parameters, 0)).toBe(facts.parameters);
  });

  it.each(Object.entries(expected))('%s has the shapes of a run', (name, { inputs, outputs }) => {
    const { graph } = inspectOnnx(read(name), { inputs });
    expect([...graph.outputs.values()].map((t) => t.shape)).toEqual(Object.values(outputs));
  });

  it('counts statistics apart', () => {
    const { totals } = profile(read('statistics'));
    expect(totals.statistics).toBe(6); // mean and variance of 3 channels
    expect(totals.parameters).toBe(3 + 3 + 12);
  });

  it('keeps batch and length symbolic through computed shapes', () => {
    const { graph, problems: found } = inspectOnnx(read('dynamic'));
    const shapes = [...graph.outputs.values()].map((t) => t.shape);
    expect(shapes).toEqual([
      ['batch', 'length + 1', 12],
      ['batch', 1, '2*length + 2', 24],
      ['3*batch*length + 3*batch', 4],
    ]);
    expect(found).toEqual([]);
  });

  it('takes numbers for the symbols', () => {
    const at = (batch: number, length: number): number =>
      profile(read('dynamic'), { dims: { batch, length } }).totals.macs;
    // projections 12 x 36 and 12 x 12 per position; scores and values 2 x 12 per pair of positions
    const macs = (b: number, n: number): number => b * n * (12 * 36 + 12 * 12) + b * n * n * 2 * 12;
    expect(at(2, 6)).toBe(macs(2, 7));
    expect(at(5, 63)).toBe(macs(5, 64));
  });

  it('counts a loop over a tensor by the size that is given', () => {
    expect(profile(read('size_loop_dynamic'), { dims: { time: 25 } }).totals.macs).toBe(25 * 3 * 4 * 4);
  });

  it('counts a while loop as often as it is told', () => {
    const p = profile(read('while_loop'), { trips: { '/Loop': 12 } });
    expect(p.totals.macs).toBe(12 * 3 * 4 * 4);
    expect(p.problems).toEqual([]);
  });

  it('gives 4-bit weights their bytes and their number', () => {
    const { weightBytesByDType, parameters } = profile(read('four_bit')).totals;
    expect(parameters).toBe(96 * 40);
    expect(weightBytesByDType).toEqual({ uint4: (96 * 40) / 2, float32: 4 * 120 });
  });

  it('counts products of integers as operations, not as floating point ones', () => {
    const { totals } = profile(read('qlinear'));
    expect(totals.ops).toBe(2 * totals.macs);
    expect(totals.flops).toBe(0);
  });
});
