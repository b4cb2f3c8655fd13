/** Uses the packed @netwright/darts: every model traces, a small supernet runs on the CPU and gives a genotype, which is drawn. */
import assert from 'node:assert/strict';
import { deriveGenotype, drawCell, genotypeToPython, models, parseGenotype } from '@netwright/darts';
import { initialise, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';

for (const [name, model] of Object.entries(models)) assert.ok(trace(model).size > 0, `${name} has no nodes`);

const config = { channels: 4, cells: 3, nodes: 2, numClasses: 10 };
const graph = trace({ ...models.darts_supernet, config });
const weights = initialise(graph, { seed: 0 });
const session = await createSession(graph, weights, { device: 'cpu' });
const { logits } = await session.run({ x: { data: new Float32Array(3 * 32 * 32).fill(0.5), dims: [1, 3, 32, 32] } });
assert.deepEqual([...logits.dims], [1, 10]);
assert.ok(logits.data.every(Number.isFinite));

const genotype = deriveGenotype(weights);
assert.equal(genotype.normal.length, 4);
assert.deepEqual(parseGenotype(genotypeToPython(genotype)), genotype);
assert.ok((await drawCell(genotype.normal)).includes('</svg>'));
