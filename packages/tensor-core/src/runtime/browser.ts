/** Sessions in the browser, by onnxruntime-web's native WebGPU build, which computes on wasm where there is no GPU. */
import type { Backend } from './backend.ts';
import { createSessionWith } from './create.ts';
import { type DeviceInfo, RuntimeError } from './device.ts';
import { fetchModel } from './fetch-model.ts';
import { listDevices } from './find-device.ts';
import type { Ort } from './ort.ts';
import type { CreateSession } from './session.ts';

export * from './device.ts';
export * from './legalise/index.ts';
export type * from './session.ts';

interface OrtWeb extends Ort {
  readonly env: Ort['env'] & { readonly wasm: { numThreads?: number } };
}

interface Gpu {
  requestAdapter(): Promise<object | null>;
}
const gpu = (): Gpu | undefined => (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu;

let loaded: Promise<OrtWeb> | undefined;

async function load(threads: number | undefined): Promise<OrtWeb> {
  let ort: OrtWeb;
  try {
    ort = (await import('onnxruntime-web/webgpu')) as unknown as OrtWeb;
  } catch (error) {
    throw new RuntimeError(
      `createSession: onnxruntime-web cannot be loaded (npm i onnxruntime-web): ${(error as Error).message}`,
      { cause: error },
    );
  }
  // Threads need shared memory, which a page has only with COOP and COEP headers; the first session decides for all.
  if (!globalThis.crossOriginIsolated) ort.env.wasm.numThreads = 1;
  else if (threads !== undefined) ort.env.wasm.numThreads = threads;
  return ort;
}

const backend: Backend = {
  name: 'onnxruntime-web',
  host: 'wasm',

  load(threads) {
    loaded ??= load(threads).catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  },

  known: () => ['webgpu', 'wasm'],

  async missing(device) {
    if (device !== 'webgpu') return undefined;
    if (!gpu()) return 'this browser has no navigator.gpu, or the page is not served securely';
    return (await gpu()?.requestAdapter()) ? undefined : 'navigator.gpu gives no adapter';
  },

  unlikely: async () => undefined,

  locate: (source) => fetchModel(String(source)),

  read: async (source) => ({ bytes: await fetchModel(String(source)) }),

  threads: () => undefined,

  threadsUsed: (ort) => (ort as OrtWeb).env.wasm.numThreads ?? 1, // onnxruntime writes there what it took

  download: (_ort, t) => t.getData(),

  queue: () => 'web', // one wasm module serves all sessions
};

/**
 * Makes a graph or an `.onnx` file (bytes or URL) ready to run: `createSession(graph, weights, { device: 'auto' })`.
 * Throws a RuntimeError for an unknown or missing device, a file that is none, missing weights. See SessionOptions.
 */
export const createSession: CreateSession = createSessionWith(backend);

/** The devices of this browser, and why those that are not available are not. */
export const devices = (): Promise<DeviceInfo[]> => listDevices(backend);
