import { Graph } from '../graph/graph.ts';
import type { Weights } from '../graph/tensor-data.ts';
import { byteLengthOf } from '../graph/tensor-data.ts';
import { tap } from '../model/tap.ts';
import { fromOnnx } from '../onnx/decode.ts';
import { toOnnx, toOnnxExternal } from '../onnx/encode.ts';
import type { Backend } from './backend.ts';
import { blockable, blockConvolutions, blockSize } from './blocked/index.ts';
import { type Device, RuntimeError } from './device.ts';
import { legalise } from './legalise/index.ts';
import { messageOf } from './message.ts';
import type { Ort } from './ort.ts';
import type { Model, SessionOptions } from './session.ts';

/** What onnxruntime makes a session of: the bytes of a model or its path, and large weights apart. */
export interface OrtModel {
  readonly file: Uint8Array | string;
  readonly externalData?: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** Weights beyond this do not share a protobuf file (2 GiB) with the graph. */
const largestInline = 1.9 * 2 ** 30;
const location = 'weights';

/** A model as onnxruntime takes it, legalised for the device. */
export async function encodeModel(
  backend: Backend,
  ort: Ort,
  model: Model,
  weights: Weights | undefined,
  device: Device,
  options: SessionOptions,
  label: string,
): Promise<OrtModel> {
  if (model instanceof Graph) {
    const whole = options.tap ? tap(model, options.tap) : model;
    const legal = options.legalise === false ? whole : legalise(whole, device);
    return encodeGraph(await blocked(ort, legal, weights, device, options), weights, options);
  }
  if (weights)
    throw new RuntimeError(
      `createSession ${label}: weights go with a graph; an .onnx file has its own (fromOnnx reads both)`,
    );
  const asItIs = device !== 'webgpu' || options.legalise === false;
  if (asItIs && !options.tap) return { file: model instanceof Uint8Array ? model : await backend.locate(model) };
  return rewriteFile(
    backend,
    model,
    (graph) => {
      const whole = options.tap ? tap(graph, options.tap) : graph;
      return asItIs ? whole : legalise(whole, device);
    },
    `${label} on ${device}`,
  );
}

/** On Node's CPU, the graph with its convolutions in onnxruntime's blocked layout where the optimiser would not see to it. */
async function blocked(
  ort: Ort,
  graph: Graph,
  weights: Weights | undefined,
  device: Device,
  { optimisation = 'all', asInputs }: SessionOptions,
): Promise<Graph> {
  const isConstant = (name: string): boolean => weights?.has(name) === true && !asInputs?.has(name);
  if (device !== 'cpu' || optimisation !== 'all' || !blockable(graph, isConstant)) return graph;
  return blockConvolutions(graph, await blockSize(ort), isConstant);
}

function encodeGraph(graph: Graph, weights: Weights | undefined, { asInputs }: SessionOptions): OrtModel {
  const options = asInputs ? { asInputs } : {};
  let bytes = 0;
  for (const t of weights?.values() ?? []) bytes += byteLengthOf(t);
  if (bytes <= largestInline) return { file: toOnnx(graph, weights, options) };
  const { model, data } = toOnnxExternal(graph, weights, { ...options, location });
  return { file: joined(model), externalData: [{ path: location, data: joined(data) }] };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((n, c) => n + c.length, 0));
  let at = 0;
  for (const c of chunks) {
    whole.set(c, at);
    at += c.length;
  }
  return whole;
}

/** A file as it is where nothing changes in it, else what `rewrite` makes of it. */
async function rewriteFile(
  backend: Backend,
  model: Exclude<Model, Graph>,
  rewrite: (graph: Graph) => Graph,
  label: string,
): Promise<OrtModel> {
  const { bytes, externalData } =
    model instanceof Uint8Array ? { bytes: model, externalData: undefined } : await backend.read(model);
  let decoded: ReturnType<typeof fromOnnx>;
  try {
    decoded = fromOnnx(bytes, externalData ? { externalData } : {});
  } catch (error) {
    throw new RuntimeError(
      `createSession ${label}: the file cannot be read: ${messageOf(error)}; { legalise: false } runs it unread`,
      { cause: error },
    );
  }
  const ready = rewrite(decoded.graph);
  if (ready === decoded.graph) return { file: model instanceof Uint8Array ? model : await backend.locate(model) };
  return encodeGraph(ready, decoded.weights, {});
}
