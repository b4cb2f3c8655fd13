import type { DType, TypedArray } from '../graph/dtype.ts';
import type { Graph } from '../graph/graph.ts';
import type { TensorData, Weights } from '../graph/tensor-data.ts';
import type { Device } from './device.ts';

/**
 * A result: dtype, dims and data. Outputs named in `keep` stay on the device; reading `data` of one that is not in main
 * memory throws, `download()` copies it, and `dispose()` frees the device's memory (it is not collected by itself).
 */
export interface DeviceTensor extends TensorData {
  readonly device: Device;
  /** Whether the values are in the device's own memory. */
  readonly onDevice: boolean;
  /** The values in main memory; the tensor itself where they are there already. */
  download(): Promise<TensorData>;
  /** Frees the device's memory; using the tensor afterwards is an error. Safe to call twice. */
  dispose(): void;
}

/** What an input takes: a tensor, plain data whose dtype is the input's, or an earlier result. */
export type Feed =
  | TensorData
  | DeviceTensor
  | { readonly data: TypedArray; readonly dims: readonly number[]; readonly dtype?: DType };

/** An input or output of a session; symbolic dimensions are text. */
export interface ValueInfo {
  readonly name: string;
  readonly dtype: DType;
  /** Undefined where the file does not say. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** How a session is made. */
export interface SessionOptions {
  /**
   * 'auto' (default) takes the fastest device that is really there, by a short measurement; `session.device` says which.
   * A named device that is not there is an error, never replaced by another.
   */
  device?: 'auto' | Device;
  /** Refuse to run any node of a GPU session on the CPU; default false. */
  strict?: boolean;
  /** CPU threads; default one per core that this process may use. In a page that is not cross-origin isolated always 1. */
  threads?: number;
  /** Outputs that stay on the device between runs. */
  keep?: readonly string[];
  /**
   * Results of modules that become outputs too, by module path, `*` standing for any text: `['layer3.*']`. Of an `.onnx` file
   * as well, by the names of its nodes; the file stays as it is.
   */
  tap?: readonly string[];
  /** Parameters that stay inputs of the graph although weights are given. */
  asInputs?: ReadonlySet<string>;
  /**
   * onnxruntime's graph optimisation; default 'all', which on Node's CPU also computes convolutions whose weights are inputs
   * in blocks of channels, as a training step has them.
   */
  optimisation?: 'disabled' | 'basic' | 'extended' | 'all';
  /** Rewrite nodes that the device computes wrongly or lacks (default true); see `legalise`. */
  legalise?: boolean;
  /** Options of the execution provider, such as `{ preferredLayout: 'NCHW', enableGraphCapture: true }` for WebGPU. */
  provider?: Readonly<Record<string, unknown>>;
  /** A name for messages; default the path, the URL or the graph's name. */
  label?: string;
}

/** How a session runs once. */
export interface RunOptions {
  /** Only these outputs; default all. */
  outputs?: readonly string[];
}

/** Inputs by name. */
export type Feeds = Readonly<Record<string, Feed>>;

/**
 * A graph made ready on one device. Runs on one device never overlap: they wait for one another (onnxruntime's WebGPU
 * provider does not survive overlapping runs, so keep all sessions of a GPU in one thread). In Node `run` blocks the event
 * loop while it computes.
 */
export interface Session extends AsyncDisposable {
  /** The device that was taken. */
  readonly device: Device;
  /** The library underneath and its version: 'onnxruntime-node 1.30.0'. */
  readonly provider: string;
  /** CPU threads that it computes with; on a GPU, those of the nodes that stay on the CPU. */
  readonly threads: number;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Computes the outputs. Throws where inputs are missing, unexpected, or of a wrong dtype or shape, naming all of them. */
  run(feeds: Feeds, options?: RunOptions): Promise<Record<string, DeviceTensor>>;
  /** Frees the session. Tensors kept on the device stay valid until they are disposed. */
  dispose(): Promise<void>;
}

/** What a session is made of: a graph, the bytes of an `.onnx` file, or where one is (a path in Node, or a URL). */
export type Model = Graph | Uint8Array | string | URL;

/** Makes a session: of a graph with weights, or of an `.onnx` file, which has its own. */
export interface CreateSession {
  (model: Model, weights?: Weights, options?: SessionOptions): Promise<Session>;
  (model: Model, options: SessionOptions): Promise<Session>;
}
