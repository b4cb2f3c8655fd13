/** Networks as traced here beside the same networks and weights exported by PyTorch, all on onnxruntime-node. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { models } from '@netwright/cnn-zoo';
import { trace } from '@netwright/tensor-core';
import { createSession, type Session } from '@netwright/tensor-core/runtime';
import { fillByRule, ruleImage } from '@netwright/tensor-core/testing';
import { writeSafetensors } from '@netwright/tensor-core/weights';
import { type Figure, median } from './figure.ts';
import { runPython } from './torch.ts';

/** One of each kind that torchvision has too. */
const compared = [
  'resnet18',
  'resnet50',
  'vgg11',
  'densenet121',
  'mobilenet_v2',
  'mobilenet_v3_large',
  'efficientnet_b0',
  'regnet_y_400mf',
  'shufflenet_v2_x1_0',
  'convnext_tiny',
] as const;
const threads = 2;
const rounds = 20;
/** What a contestant computes in a turn, at least [ms]; its first image, which finds the other's weights in the caches, does not count. */
const turn = 120;

/** Milliseconds per image of 224x224 and their ratio, by network. Throws where the two do not compute the same. */
export async function benchInference(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [i, name] of compared.entries()) {
    console.error(`  ${i + 1}/${compared.length} ${name}`);
    figures.push(...(await compete(name)));
  }
  return figures;
}

async function compete(name: (typeof compared)[number]): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'netwright-bench-'));
  try {
    const graph = trace(models[name]);
    const weights = fillByRule(graph);
    const [safetensors, onnx] = [join(folder, 'weights.safetensors'), join(folder, 'model.onnx')];
    await writeFile(safetensors, writeSafetensors(weights));
    runPython('torch_export.py', [name, safetensors, onnx]);
    await using ours = await createSession(graph, weights, { device: 'cpu', threads });
    await using theirs = await createSession(onnx, { device: 'cpu', threads });
    return await compare(name, ours, theirs);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compare(name: string, ...sessions: [ours: Session, theirs: Session]): Promise<Figure[]> {
  const image = ruleImage([1, 3, 224, 224]);
  const run = async (session: Session): Promise<[number, Float32Array]> => {
    const [input, output] = [session.inputNames[0] as string, session.outputNames[0] as string];
    const start = performance.now();
    const y = (await session.run({ [input]: image }))[output];
    return [performance.now() - start, y?.data as Float32Array];
  };
  const outputs: Float32Array[] = [];
  for (const session of sessions) outputs.push((await run(session))[1]);
  const [a, b] = outputs as [Float32Array, Float32Array];
  const off = a.reduce((most, v, i) => Math.max(most, Math.abs(v - (b[i] as number))), 0);
  if (!(off < 1e-3 * Math.max(...a.map(Math.abs)))) throw new Error(`inference: the two ${name} differ by ${off}`);
  const images = 1 + Math.max(5, Math.ceil(turn / (await run(sessions[0]))[0]));
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++)
    for (const i of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      await run(sessions[i]);
      const series: number[] = [];
      for (let k = 1; k < images; k++) series.push((await run(sessions[i]))[0]);
      times[i].push(median(series));
    }
  const ratio = median(times[0].map((t, i) => t / (times[1][i] as number)));
  return [
    { what: `${name}: our graph`, value: median(times[0]), unit: 'ms' },
    { what: `${name}: exported by PyTorch`, value: median(times[1]), unit: 'ms' },
    { what: `${name}: our time over theirs`, value: ratio, unit: '', goal: { atMost: 1.02 } },
  ];
}
