/** The contestants of the generation benchmark, each with the same weights, greedy, on the CPU. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { readSafetensors } from '@netwright/tensor-core/weights';
import { cachedGpt, generate, gptDecoder } from '@netwright/transformer';
import ort from 'onnxruntime-node';
import { modelFile, weightsFile } from './generation-files.ts';
import type { Contestant, Continue, GenerationTask } from './generation-task.ts';

/** This library: its graph, whose step gives the last position's logits, and its loop. */
async function ours(folder: string, { config, threads }: GenerationTask): Promise<Continue> {
  const weights = readSafetensors(await readFile(join(folder, weightsFile)));
  const graph = trace(cachedGpt(config, { logits: 'last', batch: 1 }));
  const session = await createSession(graph, weights, { device: 'cpu', threads });
  return async ({ prompt, count }) => {
    const tokens: number[] = [];
    for await (const token of generate(gptDecoder(session, config), prompt, { maxTokens: count, temperature: 0 }))
      tokens.push(token);
    return tokens;
  };
}

/** PyTorch's export in the least loop that generates: every output goes back in as it is. */
async function exported(folder: string, { config, threads }: GenerationTask): Promise<Continue> {
  const session = await ort.InferenceSession.create(join(folder, modelFile), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
  });
  const int64 = (values: readonly number[]): ort.Tensor =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  const names = session.outputNames.filter((name) => name !== 'logits');
  return async ({ prompt, count }) => {
    const dims = [1, config.heads, 0, config.width / config.heads];
    let feeds: Record<string, ort.Tensor> = {};
    for (const name of names) feeds[past(name)] = new ort.Tensor('float32', new Float32Array(0), dims);
    const tokens: number[] = [];
    let added: readonly number[] = prompt;
    let length = 0;
    while (tokens.length < count) {
      const places = added.map((_, i) => length + i);
      length += added.length;
      const mask = new Array<number>(length).fill(1);
      feeds = { ...feeds, input_ids: int64(added), attention_mask: int64(mask), position_ids: int64(places) };
      const results = await session.run(feeds);
      const logits = (results.logits as ort.Tensor).data as Float32Array;
      const start = logits.length - config.vocabulary;
      let best = start;
      for (let i = start; i < logits.length; i++) if ((logits[i] as number) > (logits[best] as number)) best = i;
      tokens.push(best - start);
      added = [best - start];
      feeds = Object.fromEntries(names.map((name) => [past(name), results[name] as ort.Tensor]));
    }
    return tokens;
  };
}

const past = (name: string): string => name.replace('present', 'past_key_values');

/** What is used of transformers.js. */
interface TransformersJs {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  readonly AutoModelForCausalLM: {
    from_pretrained(
      name: string,
      options: object,
    ): Promise<{ generate(options: object): Promise<{ data: BigInt64Array }> }>;
  };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => object;
}

/** transformers.js, which reads the folder of PyTorch's export as a model of the hub's layout. */
async function transformersJs(folder: string, { threads }: GenerationTask, library: string): Promise<Continue> {
  const { env, AutoModelForCausalLM, Tensor } = (await import(pathToFileURL(library).href)) as TransformersJs;
  env.allowRemoteModels = false;
  env.localModelPath = join(folder, '..');
  const model = await AutoModelForCausalLM.from_pretrained(folder.split('/').at(-1) as string, {
    device: 'cpu',
    dtype: 'fp32',
    session_options: { intraOpNumThreads: threads, graphOptimizationLevel: 'all' },
  });
  return async ({ prompt, count }) => {
    const inputs = new Tensor('int64', BigInt64Array.from(prompt, BigInt), [1, prompt.length]);
    const { data } = await model.generate({ inputs, max_new_tokens: count, do_sample: false });
    return Array.from(data, Number).slice(prompt.length);
  };
}

/** Loads a contestant; `library` is the main file of transformers.js. */
export function load(who: Contestant, folder: string, task: GenerationTask, library: string): Promise<Continue> {
  if (who === 'ours') return ours(folder, task);
  return who === 'exported' ? exported(folder, task) : transformersJs(folder, task, library);
}
