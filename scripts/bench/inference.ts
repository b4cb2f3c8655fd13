/** ResNet-50 as traced here beside the same network and weights exported by PyTorch, both on onnxruntime-node. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resnets } from '@netwright/cnn-zoo';
import { trace } from '@netwright/tensor-core';
import { createSession, type Session } from '@netwright/tensor-core/runtime';
import { fillByRule, ruleImage } from '@netwright/tensor-core/testing';
import { writeSafetensors } from '@netwright/tensor-core/weights';
import { type Figure, median } from './figure.ts';
import { runPython } from './torch.ts';

const threads = 2;
const rounds = 15;
/** Images per turn; the first, which finds the other's weights in the caches, does not count. */
const turn = 6;

/** Milliseconds per image of 224x224 and their ratio. Throws where the two do not compute the same. */
export async function benchInference(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'netwright-bench-'));
  try {
    const graph = trace(resnets.resnet50);
    const weights = fillByRule(graph);
    const [safetensors, onnx] = [join(folder, 'resnet50.safetensors'), join(folder, 'resnet50.onnx')];
    await writeFile(safetensors, writeSafetensors(weights));
    runPython('torch_export.py', [safetensors, onnx]);
    await using ours = await createSession(graph, weights, { device: 'cpu', threads });
    await using theirs = await createSession(onnx, { device: 'cpu', threads });
    return await compare(ours, theirs);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compare(...sessions: [ours: Session, theirs: Session]): Promise<Figure[]> {
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
  if (!(off < 1e-3 * Math.max(...a.map(Math.abs)))) throw new Error(`inference: the two graphs differ by ${off}`);
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++)
    for (const i of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      await run(sessions[i]);
      const series: number[] = [];
      for (let image = 1; image < turn; image++) series.push((await run(sessions[i]))[0]);
      times[i].push(median(series));
    }
  const ratio = median(times[0].map((t, i) => t / (times[1][i] as number)));
  return [
    { what: 'ResNet-50, one image: our graph', value: median(times[0]), unit: 'ms' },
    { what: 'ResNet-50, one image: exported by PyTorch', value: median(times[1]), unit: 'ms' },
    { what: 'ResNet-50, one image: our time over theirs', value: ratio, unit: '', goal: { atMost: 1.02 } },
  ];
}
