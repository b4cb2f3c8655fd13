/** Uses the packed @netwright/random-wiring: every model traces, a small RandWire runs on the CPU, a graph is drawn. */
import assert from 'node:assert/strict';
import { characteristicPathLength, models, wattsStrogatz } from '@netwright/random-wiring';
import { initialise, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';

for (const [name, model] of Object.entries(models)) assert.ok(trace(model).size > 0, `${name} has no nodes`);

const { config, inputs } = models.randwire_ws_78.tiny;
const graph = trace({ ...models.randwire_ws_78, config: { ...models.randwire_ws_78.config, ...config }, inputs });
const session = await createSession(graph, initialise(graph, { seed: 0 }), { device: 'cpu' });
const { logits } = await session.run({ x: { data: new Float32Array(3 * 32 * 32).fill(0.5), dims: [1, 3, 32, 32] } });
assert.deepEqual([...logits.dims], [1, 10]);
assert.ok(logits.data.every(Number.isFinite));

assert.equal(characteristicPathLength(wattsStrogatz(6, 2, 0)), (1 + 1 + 2 + 2 + 3) / 5);
