import { expect, test } from 'vitest';
import { initialise, type Params, type Tensor, type Traceable, tensorData } from '../../src/index.ts';
import { conv2d, flatten, linear, maxPool2d, relu } from '../../src/nn/index.ts';
import { createSession, type DeviceTensor, type Feed } from '../../src/runtime/node.ts';
import { matchers } from '../../src/testing/index.ts';
import { accuracy, adam, trainStep } from '../../src/train/index.ts';
import { values } from '../support/run.ts';

expect.extend(matchers);

/** LeNet-5 in its dense form on 16x16 images: 6 channels into a convolution of 16 filters, which WebGPU computes wrongly. */
const lenet = {
  build(p: Params, x: Tensor): Tensor {
    let y = maxPool2d(relu(conv2d(p.at('conv1'), x, 6, { kernel: 5, padding: 2 })), { kernel: 2 });
    y = maxPool2d(relu(conv2d(p.at('conv2'), y, 16, { kernel: 5 })), { kernel: 2 });
    return linear(p.at('fc2'), relu(linear(p.at('fc1'), flatten(y), 24)), 10);
  },
  inputs: { x: { dtype: 'float32', shape: ['N', 1, 16, 16] } },
  outputs: ['logits'],
} satisfies Traceable;

/** A batch whose size and channels meet the wrong results of the weight gradient too: 6. */
const batch = 6;

/** Losses of five steps and the weights after them. */
async function train(device: 'cpu' | 'webgpu'): Promise<{ losses: number[]; weights: Map<string, Float32Array> }> {
  const step = trainStep(lenet, {
    optimizer: adam(),
    batch,
    device,
    metrics: { accuracy: (y, t) => accuracy(y.logits as Tensor, t.labels as Tensor) },
  });
  const state = new Map<string, Feed>(initialise(step.graph, { seed: 3 }));
  const written = [...step.graph.updates.keys()];
  await using session = await createSession(step.graph, {
    device,
    strict: true,
    keep: written.map((name) => `next.${name}`),
  });
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) {
    const feeds = {
      x: values([batch, 1, 16, 16], { seed: i }),
      labels: tensorData([i, 1, 2, 3, 4, 9], [batch], 'int32'),
      lr: tensorData([0.01], []),
      ...Object.fromEntries([...state].filter(([name]) => session.inputNames.includes(name))),
    };
    const result = await session.run(feeds);
    losses.push(Number(result.loss?.data[0]));
    for (const name of written) {
      const old = state.get(name);
      if (old && 'dispose' in old) old.dispose();
      const next = result[`next.${name}`] as DeviceTensor;
      expect(next.onDevice).toBe(device === 'webgpu');
      state.set(name, next);
    }
  }
  const weights = new Map<string, Float32Array>();
  for (const name of written) {
    const t = state.get(name) as DeviceTensor;
    weights.set(name, (await t.download()).data as Float32Array);
    t.dispose();
  }
  return { losses, weights };
}

test('five steps of LeNet with Adam run on WebGPU alone and end where the CPU does', async () => {
  const [cpu, gpu] = [await train('cpu'), await train('webgpu')];
  expect(cpu.losses.at(-1)).not.toBe(cpu.losses[0]);
  expect(gpu.losses).toBeAllclose(cpu.losses, { rtol: 1e-4, atol: 0 });
  expect([...gpu.weights.keys()]).toContain('conv2.weight');
  for (const [name, w] of cpu.weights) expect(gpu.weights.get(name)).toBeAllclose(w, { rtol: 0, atol: 1e-4 });
});
