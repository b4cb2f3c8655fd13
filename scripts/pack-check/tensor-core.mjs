/** Uses the packed @netwright/tensor-core: builds a network, writes it as ONNX, and runs it on the CPU. */
import assert from 'node:assert/strict';
import { fromOnnx, grad, initialise, toOnnx, trace } from '@netwright/tensor-core';
import { toDot } from '@netwright/tensor-core/draw';
import { linear, relu } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { fillByRule } from '@netwright/tensor-core/testing';
import { adamW, fit } from '@netwright/tensor-core/train';
import { loadWeights } from '@netwright/tensor-core/weights';

for (const name of [fromOnnx, grad, fillByRule, toDot, adamW, fit, loadWeights]) assert.equal(typeof name, 'function');

const build = (p, x) => linear(p.at('fc2'), relu(linear(p.at('fc1'), x, 5)), 2);
const graph = trace({ build, config: {}, inputs: { x: { dtype: 'float32', shape: ['N', 3] } }, outputs: ['y'] });
const weights = initialise(graph, { seed: 0 });
const input = { x: { data: Float32Array.of(1, 2, 3, -1, 0, 1), dims: [2, 3] } };

/** The same network by hand. */
const dense = (x, { data: w }, { data: b }, inputs) =>
  Array.from(b, (bias, o) => x.reduce((sum, value, i) => sum + value * w[o * inputs + i], bias));
const expected = [0, 3].flatMap((start) => {
  const x = [...input.x.data.slice(start, start + 3)];
  const hidden = dense(x, weights.get('fc1.weight'), weights.get('fc1.bias'), 3).map((value) => Math.max(0, value));
  return dense(hidden, weights.get('fc2.weight'), weights.get('fc2.bias'), 5);
});

for (const model of [{ graph, weights }, fromOnnx(toOnnx(graph, weights))]) {
  const session = await createSession(model.graph, model.weights, { device: 'cpu' });
  const { y } = await session.run(input);
  assert.deepEqual([...y.dims], [2, 2]);
  y.data.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-5, `y[${i}] is ${value}, by hand ${expected[i]}`);
  });
}
