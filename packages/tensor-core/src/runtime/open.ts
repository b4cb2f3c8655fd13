import type { DType } from '../graph/dtype.ts';
import { Graph } from '../graph/graph.ts';
import type { Backend } from './backend.ts';
import { type Device, RuntimeError } from './device.ts';
import { exclusive } from './exclusive.ts';
import { type FeedRules, toOrtFeeds } from './feeds.ts';
import { messageOf } from './message.ts';
import type { Ort, OrtSession, OrtSessionOptions, OrtTensor, OrtValueMetadata } from './ort.ts';
import type { DeviceTensor, Feeds, RunOptions, Session, SessionOptions, ValueInfo } from './session.ts';
import { wrap } from './values.ts';

// Older browsers have `await using` compiled away but not its symbol.
(Symbol as { asyncDispose?: symbol }).asyncDispose ??= Symbol.for('Symbol.asyncDispose');

/** onnxruntime's options for a device. */
export function ortOptions(
  backend: Backend,
  device: Device,
  { strict = false, threads = backend.threads(), keep = [], optimisation = 'all', provider = {} }: SessionOptions,
): OrtSessionOptions {
  const onHost = device === backend.host;
  return {
    executionProviders: [{ ...provider, name: device }],
    graphOptimizationLevel: optimisation,
    logSeverityLevel: 4, // errors are thrown; nothing is written
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(strict && !onHost ? { extra: { session: { disable_cpu_ep_fallback: '1' } } } : {}),
    ...(device === 'webgpu' && keep.length > 0
      ? { preferredOutputLocation: Object.fromEntries(keep.map((name) => [name, 'gpu-buffer'])) }
      : {}),
  };
}

/** An input or output as the library describes it. A shape that the file leaves open reads as [] there. */
function valueInfo({ name, type, shape }: OrtValueMetadata, graph: Graph | undefined): ValueInfo {
  const t = graph?.inputs.get(name) ?? graph?.outputs.get(name) ?? graph?.params.get(name);
  if (t) return { name, dtype: t.dtype, shape: t.shape };
  const known = shape && shape.length > 0 ? shape.map((d) => (d === '' ? '?' : d)) : undefined;
  return { name, dtype: type as DType, shape: known };
}

/** A session of onnxruntime behind this library's interface. */
export class OpenSession implements Session {
  readonly provider: string;
  readonly threads: number;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #rules: FeedRules;
  #session: OrtSession | undefined;

  constructor(
    private readonly ort: Ort,
    private readonly backend: Backend,
    session: OrtSession,
    readonly device: Device,
    readonly label: string,
    graph: Graph | undefined,
    threads: number | undefined,
  ) {
    this.#session = session;
    this.provider = providerOf(ort, backend);
    this.threads = backend.threadsUsed(ort, threads);
    this.inputs = session.inputMetadata.map((m) => valueInfo(m, graph));
    this.outputs = session.outputMetadata.map((m) => valueInfo(m, graph));
    this.#rules = { label, device, inputs: this.inputs, strictSymbols: graph !== undefined && !graph.imported };
  }

  get inputNames(): readonly string[] {
    return this.inputs.map((i) => i.name);
  }

  get outputNames(): readonly string[] {
    return this.outputs.map((o) => o.name);
  }

  run(feeds: Feeds, { outputs }: RunOptions = {}): Promise<Record<string, DeviceTensor>> {
    return exclusive(this.backend.queue(this.device), async () => {
      const session = this.#session;
      if (!session) throw new RuntimeError(`run ${this.label}: the session was disposed`);
      const unknown = outputs?.filter((name) => !session.outputNames.includes(name)) ?? [];
      if (unknown.length > 0)
        throw new RuntimeError(
          `run ${this.label}: no output ${unknown.join(', ')}, only ${session.outputNames.join(', ')}`,
        );
      const tensors = toOrtFeeds(this.ort, this.#rules, feeds);
      const results = await this.#compute(session, tensors, outputs);
      return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, this.#wrap(name, t)]));
    });
  }

  async dispose(): Promise<void> {
    await exclusive(this.backend.queue(this.device), async () => {
      const session = this.#session;
      this.#session = undefined;
      await session?.release();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #compute(
    session: OrtSession,
    feeds: Record<string, OrtTensor>,
    outputs: readonly string[] | undefined,
  ): Promise<Record<string, OrtTensor>> {
    try {
      return await (outputs ? session.run(feeds, outputs) : session.run(feeds));
    } catch (error) {
      throw new RuntimeError(`run ${this.label} on ${this.device}: ${messageOf(error)}`, { cause: error });
    }
  }

  #wrap(name: string, t: OrtTensor): DeviceTensor {
    return wrap(name, t, this.device, (tensor) =>
      exclusive(this.backend.queue(this.device), () => this.backend.download(this.ort, tensor)),
    );
  }
}

/** The library and its version. */
export const providerOf = (ort: Ort, { name }: Backend): string =>
  `${name} ${ort.env.versions[name === 'onnxruntime-node' ? 'node' : 'web'] ?? ''}`.trim();

/** How messages call a model. */
export function labelOf(model: unknown, label: string | undefined): string {
  if (label !== undefined) return label;
  if (model instanceof Graph) return model.name;
  return model instanceof Uint8Array ? `(${model.length} bytes)` : String(model);
}
