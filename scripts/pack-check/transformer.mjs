/** Uses the packed @netwright/transformer: every model traces, and a small GPT-2 runs on the CPU. */
import assert from 'node:assert/strict';
import { initialise, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { models } from '@netwright/transformer';

for (const [name, model] of Object.entries(models)) assert.ok(trace(model).size > 0, `${name} has no nodes`);

const graph = trace(models.gpt2, {
  config: { vocabulary: 50, width: 32, heads: 2, layers: 2 },
  inputs: { ids: ['N', 'T'] },
});
const session = await createSession(graph, initialise(graph, { seed: 0 }), { device: 'cpu' });
const { logits } = await session.run({ ids: { data: BigInt64Array.from([1n, 2n, 3n]), dims: [1, 3] } });
assert.deepEqual([...logits.dims], [1, 3, 50]);
assert.ok(logits.data.every(Number.isFinite));
