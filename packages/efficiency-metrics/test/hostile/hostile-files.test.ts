import { inspectOnnx } from '@netwright/tensor-core/inspect';
import { describe, expect, it } from 'vitest';
import { profile } from '../../src/index.ts';
import { hostileFiles } from './hostile-files.ts';
import { outcomeOf } from './survive.ts';

const file = (name: string): Uint8Array => (hostileFiles[name] as () => Uint8Array)();

/** The error by which a file is refused. */
const errors: Readonly<Record<string, RegExp>> = {
  'nodes in a circle':
    /^inspectOnnx graph g: nodes wait for one another in a circle, among them a, b \(2 cannot run\)$/,
  'a value made twice': /^inspectOnnx: value y: the name is taken$/,
  'an initializer given twice': /^inspectOnnx: value w: the name is taken$/,
  'an input past 2^53 elements': /^profile: x \[1073741824, 1073741824, 1073741824\] has more than 2\^53 elements$/,
  'a dimension past 2^63': /^inspectOnnx: dim_value at byte \d+ is too large, got 4611686018427387904$/,
  'a weight with a negative dimension': /^inspectOnnx initializer w: dimensions must not be negative, got \[-3\]$/,
  'If in If, 10,000 deep': /^inspectOnnx: subgraphs are nested more than 100 deep$/,
  'functions 10,000 deep': /^inspectOnnx: functions call one another more than 100 deep$/,
  'a function that calls itself': /^inspectOnnx: functions call one another more than 100 deep$/,
  'functions that call ten others each, eight levels': /^inspectOnnx: the file unfolds to more nodes than are read$/,
  'loops 60 deep whose values grow': /^inspectOnnx: the file unfolds to more nodes than are read$/,
  'no bytes': /^inspectOnnx: the file is empty$/,
  text: /^inspectOnnx: not an ONNX file/,
};

/** The problem that the profile of a file says. */
const problems: Readonly<Record<string, RegExp>> = {
  '20,000 nodes in reverse': /its nodes are not in the order in which they run; they were sorted/,
  'ConstantOfShape past 2^63': /an output would have the shape \[4611686018427388000, /,
  'a Loop of 2^63 - 1 trips': /an output would have the shape \[9223372036854776000, 2, 3\]/,
  'a shape joined with itself 40 times': /a shape of more than 1000 axes/,
  'Range by steps of 0': /an output would have the shape \[Infinity\]/,
  'Reshape to -1, -1': /at most one axis may be -1/,
  'an input of 2^53 bytes and products of it': /some figures are past 2\^53/,
  'an initializer of a billion elements without data': /float32 \[1000000000\] needs 4000000000 bytes, got 0/,
};

describe('profile of a hostile file', () => {
  it.each(Object.keys(hostileFiles))('%s: one clear error or a bounded answer', (name) => {
    const { profile: p, text, faults } = outcomeOf(file(name));
    expect(faults).toEqual([]);
    const [error, problem] = [errors[name], problems[name]];
    if (error) expect(p).toBeUndefined();
    if (problem) expect(p).toBeDefined();
    expect(text).toMatch(error ?? problem ?? /^/);
  });

  it.each([
    ['ConstantOfShape of a billion', 10 ** 9],
    ['Range of a billion', 10 ** 9],
    ['Expand to a billion', 10 ** 9 * 6],
  ])('%s is counted, not made', (name, elements) => {
    expect(profile(file(name)).row(1).activations).toBe(elements);
  });

  it('counts a Loop of a negative trip count as none', () => {
    const p = profile(file('a Loop of -5 trips'));
    expect(p.totals.macs).toBe(0);
    expect(p.row(0).outputShapes).toEqual([[0, 2, 3]]);
  });

  it.each(['symbols squared 40 times', 'symbols added 60 times', 'quotients of quotients'])(
    '%s are bounded as symbols, too',
    (name) => {
      const { graph } = inspectOnnx(file(name));
      const longest = Math.max(...graph.values.shape.flat().map((d) => String(d).length));
      expect(longest).toBeLessThan(50_000);
    },
  );

  it('takes names for names', () => {
    const p = profile(file('inputs that are named like properties'), { dims: { constructor: 5 } });
    expect(p.inputs.map(({ shape }) => shape)).toEqual([
      [1, 5],
      [1, 5],
    ]);
  });
});
