/** The zoo's tiny configurations, run in Node and in the page by the same code. */
import { models } from '@netwright/cnn-zoo';
import { evaluateDim, type ModelEntry, type TensorData, trace } from '@netwright/tensor-core';
import { createSession, type SessionOptions } from '@netwright/tensor-core/runtime';
import { fillByRule, ruleImage, unit } from '@netwright/tensor-core/testing';

const zoo: Readonly<Record<string, ModelEntry>> = models;

/** The entry with its tiny configuration and input, if it has one. */
function tinyOf(name: string): ModelEntry {
  const entry = zoo[name] as ModelEntry;
  const { config = {}, inputs = entry.inputs } = entry.tiny ?? {};
  return { ...entry, config: { ...entry.config, ...config }, inputs };
}

/** One model for each tiny network that there is: the entries of a family often share theirs. */
export function kinds(): string[] {
  const byNetwork = new Map<string, string>();
  const functions = [...new Set(Object.values(zoo).map(({ build }) => build))];
  for (const name of Object.keys(zoo)) {
    const { build, config, inputs, outputs } = tinyOf(name);
    const key = JSON.stringify([functions.indexOf(build), config, inputs, outputs]);
    if (!byNetwork.has(key)) byNetwork.set(key, name);
  }
  return [...byNetwork.values()];
}

/** A batch of two images, or volumes, by the weight rule. */
function batchOf({ inputs }: ModelEntry): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, { shape }]) => {
      const dims = shape.map((d) => evaluateDim(d, { N: 2 }));
      if (dims.length === 4) return [key, ruleImage(dims as [number, number, number, number])];
      const values = unit(
        key,
        dims.reduce((a, b) => a * b, 1),
      ).map((u) => 2 * u - 1);
      return [key, { dtype: 'float32', dims, data: values }];
    }),
  );
}

/** The first values of a model's outputs, by output, under the weight rule. */
export async function tinyOutputs(name: string, options: SessionOptions): Promise<Record<string, number[]>> {
  const entry = tinyOf(name);
  const graph = trace(entry);
  const session = await createSession(graph, fillByRule(graph), options);
  const out = await session.run(batchOf(entry));
  await session.dispose();
  return Object.fromEntries(Object.entries(out).map(([key, t]) => [key, [...(t.data as Float32Array).slice(0, 500)]]));
}
