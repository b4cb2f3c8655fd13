import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { initialise, type Params, sizeOf, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import { add, matmul, mul, reduceSum, square, sub, transpose } from '../../src/nn/index.ts';
import { createSession } from '../../src/runtime/node.ts';
import { matchers } from '../../src/testing/index.ts';
import * as train from '../../src/train/index.ts';

expect.extend(matchers);

interface Case {
  name: 'sgd' | 'adam' | 'adamW' | 'rmsprop';
  options: Record<string, unknown>;
  clip: train.ClipOptions | null;
  steps: { loss: number; w: number[]; b: number[] }[];
  state: Record<string, number[]>;
  norms: number[];
}
interface Entry {
  dims: number[];
  values: number[];
}
const { optimizers } = JSON.parse(readFileSync(new URL('fixtures/training.json', import.meta.url), 'utf8')) as {
  optimizers: { w: Entry; b: Entry; x: Entry; y: Entry; rates: number[]; cases: Case[] };
};
const makers = { sgd: train.sgd, adam: train.adam, adamW: train.adamW, rmsprop: train.rmsprop };
const given = ({ dims, values }: Entry) => tensorData(values, dims);

/** sum((x w^T + b - y)^2) / 8. */
const model = {
  build(p: Params, { x, y }: { x: Tensor; y: Tensor }) {
    const out = add(matmul(x, transpose(p.param('w', [2, 3]), [1, 0])), p.param('b', [2]));
    return { error: mul(reduceSum(square(sub(out, y))), 1 / 8) };
  },
  inputs: { x: { dtype: 'float32', shape: ['N', 3] }, y: { dtype: 'float32', shape: ['N', 2] } },
} as const;
const loss = (y: train.Tensors): Tensor => y.error as Tensor;

/** Runs a step's graph by hand, the outputs of one run being the inputs of the next. */
async function runSteps(step: train.TrainStep, rates: readonly number[], visit: (out: Record<string, Entry>) => void) {
  const state: Record<string, TensorData> = {};
  for (const { name, dtype, shape } of step.graph.params.values())
    state[name] = { dtype, dims: shape, data: new Float32Array(sizeOf(shape)) };
  Object.assign(state, { w: given(optimizers.w), b: given(optimizers.b) });
  await using session = await createSession(step.graph, { device: 'cpu' });
  for (const rate of rates) {
    const batch = { x: given(optimizers.x), y: given(optimizers.y), lr: tensorData([rate], []) };
    const out = await session.run({ ...state, ...batch });
    for (const name of step.graph.updates.keys()) state[name] = out[`next.${name}`]!;
    visit(
      Object.fromEntries(
        Object.entries(out).map(([k, t]) => [k, { dims: [...t.dims], values: Array.from(t.data as Float32Array) }]),
      ),
    );
  }
  return state;
}

describe('optimisers equal those of PyTorch over 6 steps with changing rates', () => {
  it.each(
    optimizers.cases.map(
      (c) => [`${c.name} ${JSON.stringify(c.options)}${c.clip ? `, clip ${JSON.stringify(c.clip)}` : ''}`, c] as const,
    ),
  )('%s', async (_, c) => {
    const options =
      c.options.groups === 'bias'
        ? { ...c.options, groups: [{ params: train.isBiasOrNorm, weightDecay: 0, lrScale: 2 }] }
        : c.options;
    const step = train.trainStep(model, {
      loss,
      targets: {},
      fuse: 0,
      optimizer: makers[c.name](options as object),
      ...(c.clip && { clip: c.clip }),
    });
    let i = 0;
    const state = await runSteps(step, optimizers.rates, (out) => {
      const expected = c.steps[i] as Case['steps'][number];
      expect(out.loss?.values).toBeAllclose([expected.loss], { rtol: 2e-5, atol: 1e-6 });
      expect(out['next.w']!.values).toBeAllclose(expected.w, { rtol: 1e-5, atol: 2e-6 });
      expect(out['next.b']!.values).toBeAllclose(expected.b, { rtol: 1e-5, atol: 2e-6 });
      if (c.clip?.norm) expect(out.grad_norm?.values).toBeAllclose([c.norms[i] as number], { rtol: 1e-5 });
      i++;
    });
    expect(i).toBe(6);
    for (const [name, values] of Object.entries(c.state))
      expect(state[`${name}.w`]?.data as Float32Array).toBeAllclose(values, { rtol: 2e-5, atol: 1e-6 });
  });
});

describe('adam', () => {
  it('keeps all digits of the first bias corrections', async () => {
    // The first update of Adam is lr g / (|g| + eps): the sign of the gradient, whatever its size.
    const step = train.trainStep(model, { loss, targets: {}, optimizer: train.adam({ eps: 0 }) });
    let moved: number[] = [];
    await runSteps(step, [0.5], (out) => {
      moved = out['next.w']!.values.map((v, i) => v - Math.fround(optimizers.w.values[i] as number));
    });
    for (const d of moved) expect(Math.abs(Math.abs(d) - 0.5)).toBeLessThan(3e-7);
  });
  it('refuses settings out of range', () => {
    expect(() => train.adam({ betas: [1, 0.9] })).toThrow('adam: betas[0] must be in [0, 1), got 1');
    expect(() => train.adamW({ weightDecay: -1 })).toThrow('adamW: weightDecay must be at least 0, got -1');
  });
});

describe('sgd', () => {
  it('refuses nesterov without momentum', () => {
    expect(() => train.sgd({ nesterov: true })).toThrow('sgd: nesterov needs momentum and no dampening, got 0 and 0');
  });
});

describe('parameter groups', () => {
  it('that hold no parameter are an error', () => {
    const optimizer = train.sgd({ groups: [{ params: /bais$/, weightDecay: 0 }] });
    expect(() => train.trainStep(model, { loss, targets: {}, optimizer })).toThrow(
      'sgd: a group must hold a parameter, got none for /bais$/',
    );
  });
});

describe('trainStep', () => {
  it('trains only what it is told to', async () => {
    const step = train.trainStep(model, { loss, targets: {}, optimizer: train.sgd(), train: /^b$/ });
    expect(step.trained).toEqual(['b']);
    expect([...step.graph.updates.keys()].filter((name) => !name.startsWith('optimizer'))).toEqual(['b']);
  });
  it('averages weights exponentially', async () => {
    const step = train.trainStep(model, { loss, targets: {}, optimizer: train.sgd(), ema: 0.75 });
    const average = new Float64Array(6); // runSteps starts every average at 0
    await runSteps(step, optimizers.rates, (out) => {
      const w = out['next.w']!.values;
      w.forEach((v, i) => {
        average[i] = 0.75 * (average[i] as number) + 0.25 * v;
      });
      expect(out['next.ema.w']!.values).toBeAllclose(average, { rtol: 1e-5, atol: 1e-6 });
    });
  });
  it('names the state of a named step after it', () => {
    const step = train.trainStep(model, { loss, targets: {}, optimizer: train.adam(), name: 'critic', fuse: 0 });
    expect([...step.graph.params.keys()]).toEqual([
      'w',
      'b',
      'critic.optimizer.step',
      'critic.exp_avg.w',
      'critic.exp_avg_sq.w',
      'critic.exp_avg.b',
      'critic.exp_avg_sq.b',
    ]);
  });
  it('refuses a loss that is no scalar and a batch that accumulates by halves', () => {
    expect(() =>
      train.trainStep(model, { loss: (_, __, { x }) => x as Tensor, targets: {}, optimizer: train.sgd() }),
    ).toThrow('trainStep: loss must be a scalar, got [N, 3]');
    expect(() => train.trainStep(model, { loss, targets: {}, optimizer: train.sgd(), accumulate: 1.5 })).toThrow(
      'trainStep: accumulate must be an integer from 1 up, got 1.5',
    );
  });
});

describe('updating small parameters as one vector', () => {
  const many = {
    build(p: Params, x: Tensor) {
      let y = x;
      for (let i = 0; i < 12; i++)
        y = add(mul(y, p.at(i).param('weight', [3], { kind: 'constant', value: 1 })), p.at(i).param('bias', [3]));
      return { error: reduceSum(square(y)) };
    },
    inputs: { x: { dtype: 'float32', shape: ['N', 3] } },
  } as const;
  const options = { loss, targets: {}, clip: { norm: 1 }, ema: 0.5 };
  const optimizer = () => train.adamW({ weightDecay: 0.1, groups: [{ params: /bias$/, weightDecay: 0 }] });

  it('gives the same bits as updating each, with groups, clipping and averages', async () => {
    const steps = [0, 4].map((fuse) => train.trainStep(many, { ...options, optimizer: optimizer(), fuse }));
    const data = { x: given(optimizers.x), lr: tensorData([0.1], []) };
    const results = await Promise.all(
      steps.map(async (step) => {
        let state: Record<string, TensorData> = Object.fromEntries(initialise(step.graph));
        await using session = await createSession(step.graph, { device: 'cpu' });
        for (let i = 0; i < 3; i++) {
          const out = await session.run({ ...state, ...data });
          state = Object.fromEntries([...step.graph.params.keys()].map((name) => [name, out[`next.${name}`]!]));
        }
        return state;
      }),
    );
    for (const name of steps[0]!.weights) expect(results[1]?.[name]?.data).toEqual(results[0]?.[name]?.data);
    expect(results[0]?.['3.weight']?.data[0]).not.toBe(1);
  });
  it('needs far fewer nodes', () => {
    const [each, together] = [0, 4].map((fuse) => train.trainStep(many, { ...options, optimizer: optimizer(), fuse }));
    const count = (step?: train.TrainStep) => step!.graph.nodes.path.filter((path) => path === 'optimizer').length;
    expect(count(each) - count(together)).toBeGreaterThan(150);
  });
});
