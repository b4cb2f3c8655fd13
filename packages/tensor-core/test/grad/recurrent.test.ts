import { describe, expect, it } from 'vitest';
import { type Attributes, Graph, grad, node, type Tensor, type TensorData } from '../../src/index.ts';
import { add, mul, reduceSum, reshape, slice, transpose } from '../../src/nn/index.ts';
import { checkGradient, run, values } from '../support/run.ts';

const [steps, batch, features, hidden] = [4, 2, 3, 2];

/** X, W, R, B, none, first h and, with two states, first c. */
function inputsOf(gates: number, states: number, directions: number): TensorData[] {
  const d = directions;
  const g = gates * hidden;
  return [
    values([steps, batch, features], { seed: 1 }),
    values([d, g, features], { seed: 2 }),
    values([d, g, hidden], { seed: 3 }),
    values([d, 2 * g], { seed: 4 }),
    values([d, batch, hidden], { seed: 5 }),
    ...(states === 2 ? [values([d, batch, hidden], { seed: 6 })] : []),
  ];
}

/** All outputs of the operator in one tensor, the last states weighted otherwise than the sequence. */
function outputs(op: string, attributes: Attributes, states: number, extra: number) {
  return (...t: Tensor[]): Tensor => {
    const [x, w, r, b, ...rest] = t as [Tensor, Tensor, Tensor, Tensor, ...Tensor[]];
    const initial = rest.slice(0, rest.length - extra);
    const inputs = [x, w, r, b, undefined, ...initial, ...rest.slice(rest.length - extra)];
    const [y, ...last] = node(op, inputs, { hidden_size: hidden, ...attributes }, { outputs: 1 + states });
    const flat = last.reduce((s, l, i) => add(mul(s, 0.5 + i), l)); // [D, N, H]
    return add(mul(y as Tensor, 0.7), reshape(flat, [1, ...flat.shape.slice(0, 1), batch, hidden]));
  };
}

const options = { step: 4e-3, tolerance: 4e-3 };

describe.each(['cpu', 'webgpu'] as const)('gradients of the unrolled form equal central differences, %s', (device) => {
  it.each([
    ['LSTM', 4, 2, 'forward', {}],
    ['LSTM', 4, 2, 'reverse', {}],
    ['LSTM', 4, 2, 'bidirectional', {}],
    ['LSTM', 4, 2, 'forward', { activations: ['Tanh', 'Sigmoid', 'Softsign'] }],
    ['GRU', 3, 1, 'forward', { linear_before_reset: 1 }],
    ['GRU', 3, 1, 'bidirectional', { linear_before_reset: 0 }],
    ['RNN', 1, 1, 'bidirectional', {}],
    ['RNN', 1, 1, 'reverse', { activations: ['Sigmoid'] }],
  ] as [string, number, 1 | 2, string, Attributes][])(
    '%s %i gates, %i states, %s %o',
    async (op, gates, states, direction, more) => {
      const inputs = inputsOf(gates, states, direction === 'bidirectional' ? 2 : 1);
      // Y [T, D, N, H] and the states [1, D, N, H] broadcast.
      const build = outputs(op, { direction, ...more }, states, 0);
      await checkGradient(inputs, build, { ...options, device });
    },
  );

  it('LSTM with peepholes', async () => {
    const inputs = [...inputsOf(4, 2, 1), values([1, 3 * hidden], { seed: 7 })];
    await checkGradient(inputs, outputs('LSTM', {}, 2, 1), { ...options, device });
  });
});

it('the gradient of an unrolled LSTM can be differentiated again', async () => {
  const inputs = inputsOf(4, 2, 1).map((t, i) => (i === 0 ? values([2, 1, features], { seed: 1 }) : t));
  const small = [...inputs.slice(0, 4)];
  await checkGradient(
    small,
    (x, w, r, b) => {
      const [y] = node('LSTM', [x, w, r, b], { hidden_size: hidden });
      return grad(reduceSum(mul(y as Tensor, y as Tensor)), [w as Tensor])[0] as Tensor;
    },
    { ...options, wrt: [0, 1, 2] },
  );
});

it('batch-first layout has the same gradients', async () => {
  const graph = new Graph();
  const data = inputsOf(4, 2, 2);
  const [x, w, r, b, h, c] = data.map((t, i) => graph.input(`x${i}`, 'float32', t.dims)) as Tensor[];
  const first = (t: Tensor): Tensor => transpose(t, [1, 0, 2]);
  const attributes = { hidden_size: hidden, direction: 'bidirectional' };
  const [y, yh] = node('LSTM', [x, w, r, b, undefined, h, c], attributes, { outputs: 2 }) as [Tensor, Tensor];
  const swapped = [first(x as Tensor), w, r, b, undefined, first(h as Tensor), first(c as Tensor)];
  const [z, zh] = node('LSTM', swapped, { ...attributes, layout: 1 }, { outputs: 2 }) as [Tensor, Tensor];
  expect(z.shape).toEqual([batch, steps, 2, hidden]);
  expect(zh.shape).toEqual([batch, 2, hidden]);
  const squares = (a: Tensor, s: Tensor): Tensor => add(reduceSum(mul(a, 0.5)), reduceSum(mul(s, 2)));
  const wrt = [x, w, h, c] as Tensor[];
  const expected = grad(squares(y, yh), wrt);
  grad(squares(z, zh), wrt).forEach((g, i) => {
    graph.output(`difference${i}`, reduceSum(mul(add(g, mul(expected[i] as Tensor, -1)), 1000)));
    graph.output(`size${i}`, reduceSum(mul(g, g)));
  });
  const out = await run(graph, Object.fromEntries(data.map((t, i) => [`x${i}`, t])));
  for (let i = 0; i < wrt.length; i++) {
    expect(Math.abs(Number(out[`difference${i}`]?.data[0]))).toBeLessThan(1e-2);
    expect(Number(out[`size${i}`]?.data[0])).toBeGreaterThan(1e-3);
  }
});

describe('what the unrolled form cannot do is refused', () => {
  const build = (attributes: Attributes, steps: number | string = 4): (() => unknown) => {
    const graph = new Graph();
    const dims = inputsOf(4, 2, 1).map((t) => t.dims);
    const [x, w, r, b] = dims
      .slice(0, 4)
      .map((d, i) => graph.input(`x${i}`, 'float32', i === 0 ? [steps, ...d.slice(1)] : d)) as Tensor[];
    return () =>
      graph.within('encoder', () => {
        const [y] = node('LSTM', [x, w, r, b], { hidden_size: hidden, ...attributes });
        return grad(reduceSum(y as Tensor), [w as Tensor]);
      });
  };

  it('a symbolic length', () => {
    expect(build({}, 'T')).toThrow(/the sequence length must be fixed, got \[T, 2, 3\]/);
  });

  it('a clip', () => {
    expect(build({ clip: 1 })).toThrow('gradient of LSTM encoder: clip is not supported');
  });

  it('an unknown activation', () => {
    expect(build({ activations: ['Affine', 'Tanh', 'Tanh'] })).toThrow('activation Affine is not supported');
  });
});

it('an unrolled sequence of more than 8 steps is cut and joined in pieces', async () => {
  const data = [values([19, 1, 2], { seed: 1 }), values([1, 4, 2], { seed: 2 }), values([1, 4, 1], { seed: 3 })];
  const last = (x: Tensor, w: Tensor, r: Tensor): Tensor =>
    slice(node('LSTM', [x, w, r], { hidden_size: 1 })[0] as Tensor, 0, 15);
  await checkGradient(data, last as never, options);
  const graph = new Graph();
  const [x, w, r] = data.map((t, i) => graph.input(`x${i}`, 'float32', t.dims)) as [Tensor, Tensor, Tensor];
  grad(reduceSum(last(x, w, r)), [w]);
  const { op, outputStart, inputStart } = graph.nodes;
  op.forEach((name, n) => {
    if (name === 'Split') expect((outputStart[n + 1] as number) - (outputStart[n] as number)).toBeLessThanOrEqual(8);
    if (name === 'Concat') expect((inputStart[n + 1] as number) - (inputStart[n] as number)).toBeLessThanOrEqual(8);
  });
});
