/** Uses the packed @netwright/cnn-zoo: every model traces, and LeNet-5 runs on the CPU. */
import assert from 'node:assert/strict';
import { models } from '@netwright/cnn-zoo';
import { initialise, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';

for (const [name, model] of Object.entries(models)) assert.ok(trace(model).size > 0, `${name} has no nodes`);

const graph = trace(models.lenet5);
const session = await createSession(graph, initialise(graph, { seed: 0 }), { device: 'cpu' });
const { logits } = await session.run({ x: { data: new Float32Array(2 * 32 * 32).fill(0.5), dims: [2, 1, 32, 32] } });
assert.deepEqual([...logits.dims], [2, 10]);
assert.ok(logits.data.every(Number.isFinite));
assert.deepEqual(logits.data.slice(0, 10), logits.data.slice(10));
