/** Every network of images, in its small configuration, computes the same in files of every opset. */
import { models as cnn } from '@netwright/cnn-zoo';
import { models as darts } from '@netwright/darts';
import { models as wiring } from '@netwright/random-wiring';
import { initialise, type ModelEntry, type Shape, toOnnx, trace } from '@netwright/tensor-core';
import { convertOpset, opsetRange } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { matchers, unit } from '@netwright/tensor-core/testing';
import { models as vit } from '@netwright/vit';
import { expect, test } from 'vitest';

expect.extend(matchers);

/** Entries that differ in their small configuration, by that. */
const networks = new Map<string, [name: string, entry: ModelEntry]>();
for (const [name, entry] of Object.entries({ ...cnn, ...darts, ...vit, ...wiring }) as [string, ModelEntry][]) {
  const { config = entry.config, inputs = entry.inputs } = entry.tiny ?? {};
  const key = JSON.stringify([entry.build.name, config, inputs]);
  if (!networks.has(key) && (entry.tiny || entry.params < 1e6)) networks.set(key, [name, entry]);
}

test.each([...networks.values()])('%s', async (_, entry) => {
  const specs = Object.entries(entry.tiny?.inputs ?? entry.inputs);
  const shapes = Object.fromEntries(specs.map(([x, { shape }]): [string, Shape] => [x, [2, ...shape.slice(1)]]));
  const graph = trace(entry, { inputs: shapes, ...(entry.tiny?.config && { config: entry.tiny.config }) });
  const weights = initialise(graph, { seed: 1 });
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([x, dims]) => {
      const sizes = dims as number[];
      return [
        x,
        {
          data: unit(
            x,
            sizes.reduce((a, b) => a * b, 1),
          ),
          dims: sizes,
        },
      ];
    }),
  );
  const run = async (version: number): Promise<Record<string, Float32Array>> => {
    await using session = await createSession(toOnnx(convertOpset(graph, version), weights), { device: 'cpu' });
    const out = Object.entries(await session.run(feeds));
    return Object.fromEntries(out.map(([name, { data }]) => [name, data as Float32Array]));
  };
  const expected = await run(21);
  for (let version = opsetRange.oldest; version <= opsetRange.newest; version++) {
    const found = await run(version);
    for (const [name, y] of Object.entries(expected))
      expect(found[name], `${name} in ${version}`).toBeAllclose(y, { rtol: 1e-5, atol: 1e-5 });
  }
});
