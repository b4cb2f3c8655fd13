import { describe, expect, it } from 'vitest';
import { type Attributes, Graph, grad, node1, type Tensor, tensorData } from '../../src/index.ts';
import { elu, gelu, mish, reduceSum, silu, softplus, tanh } from '../../src/nn/index.ts';
import { checkGradient, run, values } from '../support/run.ts';

const x = values([3, 5], { seed: 11, low: -2.3, high: 2.4 });

describe.each(['cpu', 'webgpu'] as const)('operators of files equal central differences, %s', (device) => {
  it.each([
    ['Elu', { alpha: 0.6 }],
    ['Selu', {}],
    ['Selu', { alpha: 0.9, gamma: 1.3 }],
    ['Celu', { alpha: 1.7 }],
    ['Gelu', {}],
    ['Gelu', { approximate: 'tanh' }],
    ['LeakyRelu', {}],
    ['LeakyRelu', { alpha: -0.2 }],
    ['HardSigmoid', {}],
    ['HardSwish', {}],
    ['Mish', {}],
    ['Softplus', {}],
    ['Softsign', {}],
    ['ThresholdedRelu', { alpha: 0.4 }],
    ['Shrink', { lambd: 0.7, bias: 0.7 }],
    ['Sigmoid', {}],
    ['Tanh', {}],
  ] as [string, Attributes][])('%s %o', async (op, attributes) => {
    await checkGradient([x], (a) => node1(op, [a], attributes), { device, step: 3e-3, tolerance: 4e-3 });
  });

  it('PRelu with a slope per channel', async () => {
    const slope = values([3, 1], { seed: 5, low: -0.5, high: 0.5 });
    await checkGradient([x, slope], (a, s) => node1('PRelu', [a, s]), { device, step: 3e-3, tolerance: 4e-3 });
  });
});

describe('operators of other domains and versions', () => {
  // [x, x e^0.1] differentiated by the rule equals the composed form's gradient.
  it.each([
    ['Swish', '', {}, (a: Tensor) => silu(a)],
    ['Gelu', 'com.microsoft', {}, (a: Tensor) => gelu(a)],
    ['QuickGelu', 'com.microsoft', { alpha: 1 }, (a: Tensor) => silu(a)],
    ['FastGelu', 'com.microsoft', {}, (a: Tensor) => gelu(a, { approximate: 'tanh' })],
  ] as [string, string, Attributes, (a: Tensor) => Tensor][])(
    '%s of domain "%s"',
    async (op, domain, attributes, composed) => {
      const graph = new Graph({ opsets: { '': 24, 'com.microsoft': 1 } });
      const a = graph.input('a', 'float32', [15]);
      const [found] = grad(reduceSum(node1(op, [a], attributes, { domain })), [a]);
      const [expected] = grad(reduceSum(composed(a)), [a]);
      graph.output('found', found as Tensor);
      graph.output('expected', expected as Tensor);
      const out = await run(graph, { a: tensorData(x.data as Float32Array) });
      Array.from(out.expected?.data ?? [], Number).forEach((v, i) => {
        expect(out.found?.data[i]).toBeCloseTo(v, 5);
      });
    },
  );

  it('BiasGelu gives its bias the sum over rows', async () => {
    const graph = new Graph({ opsets: { '': 21, 'com.microsoft': 1 } });
    const a = graph.input('a', 'float32', [2, 2]);
    const b = graph.input('b', 'float32', [2]);
    const [da, db] = grad(reduceSum(node1('BiasGelu', [a, b], {}, { domain: 'com.microsoft' })), [a, b]);
    graph.output('da', da as Tensor);
    graph.output('db', db as Tensor);
    const out = await run(graph, { a: tensorData([1, -1, 0, 2], [2, 2]), b: tensorData([0, -2]) });
    // At 1, -3, 0 and 0: P(x) + x p(x) of the normal distribution.
    const expected = [1.0833154706, -0.0119456, 0.5, 0.5];
    expected.forEach((v, i) => {
      expect(out.da?.data[i]).toBeCloseTo(v, 5);
    });
    expect(out.db?.data[0]).toBeCloseTo(1.5833154706, 5);
  });
});

describe('second derivatives equal central differences of the first', () => {
  it.each([
    ['elu', (a: Tensor) => elu(a)],
    ['gelu', (a: Tensor) => gelu(a)],
    ['gelu tanh', (a: Tensor) => gelu(a, { approximate: 'tanh' })],
    ['mish', mish],
    ['silu', silu],
    ['softplus', (a: Tensor) => softplus(a)],
    ['tanh', tanh],
  ] as [string, (a: Tensor) => Tensor][])('%s', async (_, f) => {
    await checkGradient([x], (a) => grad(reduceSum(f(a)), [a])[0] as Tensor, { step: 3e-3, tolerance: 4e-3 });
  });
});
