import { Graph } from '../graph/graph.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { toOnnx } from '../onnx/encode.ts';
import type { Backend } from './backend.ts';
import type { Device, DeviceInfo } from './device.ts';
import { exclusive } from './exclusive.ts';
import { messageOf } from './message.ts';
import { ortOptions } from './open.ts';
import type { Ort, OrtTensor } from './ort.ts';

/** Sides of the measured matrices: a first look, then enough work that a GPU wins (3 ms on two CPU cores). */
const [small, large] = [64, 512];
/** A first look that takes longer than this [ms] ends a measurement: on a GPU in software the rest takes half a minute. */
const hopeless = 20;

/** mean(((x x) x) x) of a square matrix: what a device is measured and checked by. */
function measuredModel(): Uint8Array {
  const graph = new Graph({ name: 'measure' });
  const x = graph.input('x', 'float32', ['S', 'S']);
  let y: Tensor = x;
  for (let i = 0; i < 3; i++) y = node1('MatMul', [y, x]);
  graph.output('y', node1('ReduceMean', [y], { keepdims: 0 }));
  return toOnnx(graph);
}

interface Measurement {
  readonly milliseconds: number;
  readonly value: number;
}

const measure = (backend: Backend, ort: Ort, device: Device): Promise<Measurement | undefined> =>
  exclusive(backend.queue(device), async () => {
    const session = await ort.InferenceSession.create(measuredModel(), ortOptions(backend, device, {}));
    /** The second of two runs: the first compiles shaders and starts threads. */
    const second = async (side: number): Promise<Measurement> => {
      const data = new Float32Array(side * side).map((_, i) => ((i % 7) - 2) / side);
      const feeds: Record<string, OrtTensor> = { x: new ort.Tensor('float32', data, [side, side]) };
      await session.run(feeds);
      const start = performance.now();
      const results = await session.run(feeds);
      const [value = Number.NaN] = (results.y as OrtTensor).data as Float32Array;
      return { milliseconds: performance.now() - start, value };
    };
    try {
      const { milliseconds } = await second(small);
      return device !== backend.host && milliseconds > hopeless ? undefined : await second(large);
    } finally {
      await session.release();
    }
  });

const found = new Map<string, Promise<Device>>();

/** The device that computes a small chain of matrix products fastest, and rightly; measured once per process. */
export function fastest(backend: Backend, ort: Ort): Promise<Device> {
  const old = found.get(backend.name);
  if (old) return old;
  const search = findFastest(backend, ort);
  found.set(backend.name, search);
  return search;
}

async function findFastest(backend: Backend, ort: Ort): Promise<Device> {
  const others: Device[] = [];
  for (const device of backend.known(ort))
    if (device !== backend.host && ((await backend.missing(device)) ?? (await backend.unlikely(device))) === undefined)
      others.push(device);
  if (others.length === 0) return backend.host;
  const host = await measure(backend, ort, backend.host);
  let best: [Device, number] = [backend.host, host?.milliseconds ?? Number.POSITIVE_INFINITY];
  for (const device of others) {
    try {
      const found = await measure(backend, ort, device);
      if (!found || !host) continue;
      const isRight = Math.abs(found.value - host.value) <= 1e-2 * Math.abs(host.value);
      if (isRight && found.milliseconds < best[1]) best = [device, found.milliseconds];
    } catch {
      // not there
    }
  }
  return best[0];
}

/** Why sessions on a device cannot be made, found by making one; undefined where they can. */
export async function whyAbsent(backend: Backend, ort: Ort, device: Device): Promise<string | undefined> {
  const graph = new Graph({ name: 'probe' });
  graph.output('y', node1('Relu', [graph.input('x', 'float32', [1])]));
  try {
    const session = await exclusive(backend.queue(device), () =>
      ort.InferenceSession.create(toOnnx(graph), ortOptions(backend, device, {})),
    );
    await session.release();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** The devices that this platform's library has, and which of them are there. */
export async function listDevices(backend: Backend): Promise<DeviceInfo[]> {
  const ort = await backend.load();
  const list: DeviceInfo[] = [];
  for (const device of backend.known(ort)) {
    const reason =
      device === backend.host
        ? undefined
        : ((await backend.missing(device)) ??
          (await backend.unlikely(device)) ??
          (await whyAbsent(backend, ort, device)));
    list.push(reason === undefined ? { device, available: true } : { device, available: false, reason });
  }
  return list;
}
