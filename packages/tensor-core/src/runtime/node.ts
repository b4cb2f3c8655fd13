/** Sessions in Node, by onnxruntime-node. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DType } from '../graph/dtype.ts';
import { Graph } from '../graph/graph.ts';
import { node1 } from '../graph/node.ts';
import { toOnnx } from '../onnx/encode.ts';
import type { Backend } from './backend.ts';
import { createSessionWith } from './create.ts';
import { type DeviceInfo, deviceNames, RuntimeError } from './device.ts';
import { fetchModel } from './fetch-model.ts';
import { listDevices } from './find-device.ts';
import type { Ort, OrtSession } from './ort.ts';
import type { CreateSession } from './session.ts';

export * from './device.ts';
export * from './legalise/index.ts';
export type * from './session.ts';

interface OrtNode extends Ort {
  listSupportedBackends(): readonly { name: string; bundled: boolean }[];
}

const backend: Backend = {
  name: 'onnxruntime-node',
  host: 'cpu',

  async load() {
    try {
      const module = (await import('onnxruntime-node')) as unknown as { default?: OrtNode } & OrtNode;
      return module.default ?? module;
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
      throw new RuntimeError('createSession: onnxruntime-node is not installed; npm i onnxruntime-node', {
        cause: error,
      });
    }
  },

  known(ort) {
    const names = (ort as OrtNode).listSupportedBackends().map((b) => b.name);
    return deviceNames.filter((d) => names.includes(d));
  },

  async missing(device) {
    if (device === 'cuda' && !hasProviderLibrary('cuda'))
      return "onnxruntime-node's CUDA provider is not installed (its own install script fetches it)";
    return undefined;
  },

  async unlikely(device) {
    if (device === 'webgpu' && process.platform === 'linux' && !hasGraphicsDevice())
      return 'there is no /dev/dri/renderD*, no /dev/nvidia* and no VK_ICD_FILENAMES or VK_DRIVER_FILES';
    return undefined;
  },

  async locate(source) {
    const text = String(source);
    if (isRemote(text)) return fetchModel(text);
    const path = pathOf(text);
    try {
      await access(path);
    } catch (error) {
      throw unreadable(path, error);
    }
    return path; // onnxruntime finds the files with the model's large tensors beside it
  },

  async read(source) {
    const text = String(source);
    if (isRemote(text)) return { bytes: await fetchModel(text) };
    const path = pathOf(text);
    try {
      return { bytes: await readFile(path), externalData: (name) => readFileSync(join(dirname(path), name)) };
    } catch (error) {
      throw unreadable(path, error);
    }
  },

  threads: () => availableParallelism(),

  threadsUsed: (_ort, asked = availableParallelism()) => asked,

  async download(ort, t) {
    // The typings' getData() ends the process here (onnxruntime-node 1.30): a session copies instead.
    const session = await identity(ort, t.type as DType, t.dims.length);
    const { y } = await session.run({ x: t });
    return y?.data;
  },

  queue: (device) => device,
};

const isRemote = (source: string): boolean => /^https?:/.test(source);
const pathOf = (source: string): string => (source.startsWith('file:') ? fileURLToPath(source) : source);
const unreadable = (path: string, error: unknown): RuntimeError =>
  new RuntimeError(`createSession ${path}: cannot be read: ${(error as Error).message}`, { cause: error });

const identities = new Map<string, Promise<OrtSession>>();

/** A session that gives back what it takes, in main memory; one per dtype and rank for the life of the process. */
function identity(ort: Ort, dtype: DType, rank: number): Promise<OrtSession> {
  const key = `${dtype} ${rank}`;
  const old = identities.get(key);
  if (old) return old;
  const graph = new Graph({ name: 'download' });
  const shape = Array.from({ length: rank }, (_, i) => `d${i}`);
  graph.output('y', node1('Identity', [graph.input('x', dtype, shape)]));
  const made = ort.InferenceSession.create(toOnnx(graph), { executionProviders: ['webgpu'], logSeverityLevel: 4 });
  identities.set(key, made);
  return made;
}

function hasProviderLibrary(name: string): boolean {
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const folder = join(root, 'bin', 'napi-v6', process.platform, process.arch);
  const file =
    process.platform === 'win32' ? `onnxruntime_providers_${name}.dll` : `libonnxruntime_providers_${name}.so`;
  return existsSync(join(folder, file));
}

function hasGraphicsDevice(): boolean {
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES } = process.env;
  if (VK_ICD_FILENAMES || VK_DRIVER_FILES || existsSync('/dev/nvidia0') || existsSync('/dev/dxg')) return true;
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((file) => file.startsWith('renderD'));
}

/**
 * Makes a graph or an `.onnx` file (bytes, path or URL) ready to run: `createSession(graph, weights, { device: 'auto' })`.
 * Throws a RuntimeError for an unknown or missing device, a file that is none, missing weights. See SessionOptions.
 */
export const createSession: CreateSession = createSessionWith(backend);

/** The devices of this machine, and why those that are not available are not. */
export const devices = (): Promise<DeviceInfo[]> => listDevices(backend);
