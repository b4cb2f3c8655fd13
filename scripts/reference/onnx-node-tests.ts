/**
 * Reads the node tests of the package onnx (written by onnx_node_tests.py), compares inferred shapes with the declared ones,
 * and runs each on onnxruntime as it is, written back, and in the form of ai.onnx 21:
 * `npm run script -- scripts/reference/onnx-node-tests.ts FOLDER`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DType, fromOnnx, type TypedArray, toOnnx, typedArray } from '@netwright/tensor-core';
import ort from 'onnxruntime-node';
import { commandLine } from '../command-line/command-line.ts';
import { existingPath } from '../command-line/values.ts';

type Inputs = readonly (readonly [dtype: DType, dims: readonly number[], base64: string])[];
type Outputs = Readonly<Record<string, { dims: readonly number[]; data: TypedArray }>>;

/** Runs a model; inputs are by name, in the order of the test. */
async function run(model: Uint8Array, names: readonly string[], inputs: Inputs): Promise<Outputs> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4 });
  try {
    const feeds = session.inputNames.map((name) => {
      const [dtype, dims, base64] = inputs[names.indexOf(name)] as Inputs[number];
      const data = new (typedArray(dtype))(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
      return [name, new ort.Tensor(dtype as 'float32', data as Float32Array, dims)] as const;
    });
    return (await session.run(Object.fromEntries(feeds))) as unknown as Outputs;
  } finally {
    await session.release();
  }
}

/** What differs, or undefined. */
function difference(got: Outputs, expected: Outputs): string | undefined {
  for (const [name, { dims, data }] of Object.entries(expected)) {
    const other = got[name];
    if (other?.dims.join() !== dims.join()) return `${name} is [${other?.dims}] in place of [${dims}]`;
    for (let i = 0; i < data.length; i++) {
      const [a, b] = [Number(other.data[i]), Number(data[i])];
      if (!Object.is(a, b) && !(Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b))))
        return `${name}[${i}] is ${a} in place of ${b}`;
    }
  }
  return undefined;
}

const folder = await commandLine(import.meta.url, { options: {}, allowPositionals: true }, ({ positionals }) => {
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0)
    throw new Error(`needs one FOLDER, got ${positionals.join(' ') || 'none'}`);
  return existingPath('FOLDER', folder);
});
const isRandom = /bernoulli|random|training_dropout/;
const counts = { same: 0, different: 0, 'not run by onnxruntime': 0, refused: 0 };
const refusals = new Map<string, number>();
for (const file of readdirSync(folder).filter((f) => f.endsWith('.onnx') && !isRandom.test(f))) {
  const bytes = readFileSync(join(folder, file));
  const inputs = JSON.parse(readFileSync(join(folder, file.replace('.onnx', '.json')), 'utf8')) as Inputs;
  try {
    const models = [fromOnnx(bytes, { strict: true }), fromOnnx(bytes, { strict: true, upgrade: true })];
    const names = [...(models[0]?.graph.inputs.keys() ?? [])];
    const expected = await run(bytes, names, inputs).catch(() => undefined);
    if (!expected) counts['not run by onnxruntime']++;
    else
      for (const { graph, weights } of models) {
        const wrong = difference(await run(toOnnx(graph, weights), names, inputs), expected);
        counts[wrong ? 'different' : 'same']++;
        if (wrong) console.log(`${file} (ai.onnx ${graph.opsets.get('')}): ${wrong}`);
      }
  } catch (error) {
    counts.refused++;
    const reason = (error as Error).message.replace(/^fromOnnx(?: node \S+)?:? /, '').replace(/^value \S+: /, '');
    refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
  }
}
console.log(
  Object.entries(counts)
    .map(([what, n]) => `${n} ${what}`)
    .join(', '),
);
for (const [reason, n] of [...refusals].sort((a, b) => b[1] - a[1])) console.log(`  refused ${n}: ${reason}`);
process.exitCode = counts.different > 0 ? 1 : 0;
