/** Uses the packed @netwright/vit: every model traces, and a small ViT runs on the CPU. */
import assert from 'node:assert/strict';
import { initialise, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { models } from '@netwright/vit';

for (const [name, model] of Object.entries(models)) assert.ok(trace(model).size > 0, `${name} has no nodes`);

const { config, inputs } = models.vit_ti_16.tiny;
const graph = trace({ ...models.vit_ti_16, config, inputs });
const session = await createSession(graph, initialise(graph, { seed: 0 }), { device: 'cpu' });
const { logits } = await session.run({ x: { data: new Float32Array(3 * 32 * 32).fill(0.5), dims: [1, 3, 32, 32] } });
assert.deepEqual([...logits.dims], [1, 10]);
assert.ok(logits.data.every(Number.isFinite));
