import { Graph } from '../../graph/graph.ts';
import { toOnnx } from '../../onnx/encode.ts';
import { conv } from '../../ops/conv.ts';
import type { Ort, OrtTensor } from '../ort.ts';
import { blockConvolutions } from './block-convolutions.ts';
import { blockedNode } from './emit.ts';

const found = new WeakMap<Ort, Promise<number>>();

/**
 * The number of channels in a block of onnxruntime's blocked layout on this CPU: 16 with AVX-512, 8 with AVX2 or NEON, 1
 * where there is no such layout or it does not compute what a plain convolution computes. Found by two tiny models, once.
 */
export function blockSize(ort: Ort): Promise<number> {
  const old = found.get(ort);
  if (old) return old;
  const search = find(ort).catch(() => 1);
  found.set(ort, search);
  return search;
}

async function find(ort: Ort): Promise<number> {
  const reorder = new Graph({ name: 'block' });
  reorder.output('y', blockedNode('ReorderInput', [reorder.input('x', 'float32', [1, 4, 1, 1])], {}, [1, 'C', 1, 1]));
  const block = (await compute(ort, reorder, { x: [1, 4, 1, 1] })).length;
  if (block === 1) return 1;
  const shapes = { x: [2, 2 * block, 16, 16], w: [block + 4, 2 * block, 3, 3], b: [block + 4] };
  const plain = new Graph({ name: 'plain' });
  const [x, w, b] = Object.entries(shapes).map(([name, shape]) => plain.input(name, 'float32', shape));
  plain.output('y', conv(x as never, w as never, b, { padding: 1 }));
  const blocked = blockConvolutions(plain, block, () => false);
  if (blocked === plain) return 1;
  const [expected, got] = [await compute(ort, plain, shapes), await compute(ort, blocked, shapes)];
  const same = got.length === expected.length && got.every((v, i) => Math.abs(v - (expected[i] as number)) < 1e-3);
  return same ? block : 1;
}

/** The output y of a graph for inputs of these shapes. */
async function compute(
  ort: Ort,
  graph: Graph,
  shapes: Readonly<Record<string, readonly number[]>>,
): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(toOnnx(graph), { logSeverityLevel: 4, intraOpNumThreads: 1 });
  try {
    const feeds: Record<string, OrtTensor> = {};
    for (const [name, dims] of Object.entries(shapes)) {
      const size = dims.reduce((a, d) => a * d, 1);
      const data = Float32Array.from({ length: size }, (_, i) => ((i * 7) % 11) / 11 - 0.5);
      feeds[name] = new ort.Tensor('float32', data, dims);
    }
    return ((await session.run(feeds)).y as OrtTensor).data as Float32Array;
  } finally {
    await session.release();
  }
}
