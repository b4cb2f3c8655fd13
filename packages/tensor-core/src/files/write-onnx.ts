import { access, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Graph } from '../graph/graph.ts';
import { byteLengthOf, type Weights } from '../graph/tensor-data.ts';
import { type EncodeOptions, toOnnxChunks, toOnnxExternal } from '../onnx/encode.ts';
import { atomicWrite } from '../weights/atomic-write.ts';

/** How a model is written to disk. */
export interface WriteOptions extends EncodeOptions {
  /**
   * Keep large tensors in a second file beside the model, `NAME.onnx.data`. Default: only where they would not fit
   * protobuf's 2 GiB.
   */
  external?: boolean;
}

/** Weights above this are kept outside of the model file [bytes]: 2 GiB less room for a large graph. */
const mostInside = 2 ** 31 - 2 ** 27;

/**
 * Writes a graph and its weights as an `.onnx` file, piece by piece, without a copy of the weights in memory. Whatever
 * happens meanwhile, the path holds the whole old model or the whole new one, with its external data; of several writers
 * the last wins. Throws as `toOnnx` does, and when the disk cannot take the file.
 */
export async function writeOnnx(
  path: string,
  graph: Graph,
  weights?: Weights,
  { external, ...options }: WriteOptions = {},
): Promise<void> {
  const size = [...(weights?.values() ?? [])].reduce((n, t) => n + byteLengthOf(t), 0);
  const data = (external ?? size > mostInside) ? await freeDataFile(path) : undefined;
  if (data) {
    const chunks = toOnnxExternal(graph, weights, { ...options, location: basename(data) });
    await atomicWrite(data, chunks.data, { operator: 'writeOnnx' });
    await atomicWrite(path, chunks.model, { operator: 'writeOnnx' });
  } else await atomicWrite(path, toOnnxChunks(graph, weights, options), { operator: 'writeOnnx' });
  await removeOldData(path, data);
}

/** The data of the model that is there stay until the new model is: new data go to `NAME.onnx.data`, else `NAME.onnx.2.data`. */
async function freeDataFile(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const data = n === 1 ? `${path}.data` : `${path}.${n}.data`;
    const isThere = await access(data).then(
      () => true,
      () => false,
    );
    if (!isThere) return data;
  }
}

/** Removes the external data of models that stood at this path before. */
async function removeOldData(path: string, kept: string | undefined): Promise<void> {
  const name = basename(path);
  for (const file of await readdir(dirname(path))) {
    const middle =
      file.startsWith(`${name}.`) && file.endsWith('.data') ? file.slice(name.length, -'.data'.length) : undefined;
    if (middle === undefined || !/^(\.\d+)?$/.test(middle) || (kept && file === basename(kept))) continue;
    await rm(join(dirname(path), file), { force: true });
  }
}
