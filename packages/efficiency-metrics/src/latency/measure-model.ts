import { Graph, type Weights } from '@netwright/tensor-core';
import { relu } from '@netwright/tensor-core/nn';
import { createSession, type Feeds, type Model, type SessionOptions } from '@netwright/tensor-core/runtime';
import { checkLatencyOptions } from './latency-options.ts';
import type { Latency } from './measure-latency.ts';
import { measureSession, runAndRead, type Site, siteOf } from './measure-session.ts';
import { measureThroughput, type Throughput, type ThroughputOptions } from './measure-throughput.ts';
import { type FeedOptions, sessionFeeds } from './session-feeds.ts';

/** How a model is measured. */
export interface ModelMeasurementOptions extends ThroughputOptions, FeedOptions {
  /** Weights of a graph; an `.onnx` file has its own. */
  weights?: Weights;
  /** Device, threads and the like. */
  session?: SessionOptions;
  /** Inputs of a batch of the given size; default what `sessionFeeds` makes. */
  feeds?: (batch: number) => Feeds;
  /** Sizes of batches whose throughput is measured too; default none. */
  batchSizes?: readonly number[];
}

/** What a model takes, from the first byte to a steady run. Times in [s]. */
export interface ModelMeasurement extends Site {
  /** Loading onnxruntime and starting the device, if nothing did before: a session of one node. */
  readonly startTime: number;
  /** Making the session: reading, optimising and placing the model. */
  readonly loadTime: number;
  /** The first run, which allocates and compiles. */
  readonly firstRun: number;
  readonly latency: Latency;
  /** By size of the batch. */
  readonly throughput: readonly Throughput[];
}

/**
 * Makes a session of a graph or an `.onnx` file and measures it: start, load and first run apart, then the latency of one stream,
 * then the throughput of batches. Throws as `createSession`, `sessionFeeds` and `measureLatency` do.
 */
export async function measureModel(
  model: Model,
  {
    weights,
    session: options = {},
    feeds,
    batch = 1,
    batchSizes = [],
    sizes,
    seed,
    ...rest
  }: ModelMeasurementOptions = {},
): Promise<ModelMeasurement> {
  checkLatencyOptions('measureModel', rest);
  const { clock = performance } = rest;
  const timed = async <T>(task: () => Promise<T>): Promise<[T, number]> => {
    const start = clock.now();
    const result = await task();
    return [result, (clock.now() - start) / 1000];
  };
  const { device: asked = 'auto', threads, provider = {} } = options;
  const shared = { provider, ...(threads === undefined ? {} : { threads }) };
  const [device, startTime] = await timed(async () => {
    await using probe = await createSession(oneNode(), { device: asked, ...shared });
    await probe.run({ x: { data: new Float32Array(1), dims: [1] } });
    return probe.device;
  });
  const [made, loadTime] = await timed(() => createSession(model, weights, { ...options, device }));
  await using session = made;

  const feedsOf = (n: number): Feeds =>
    feeds?.(n) ??
    sessionFeeds(session.inputs, { batch: n, ...(sizes && { sizes }), ...(seed !== undefined && { seed }) });
  const batches = new Map(batchSizes.map((n) => [n, feedsOf(n)])); // what is wrong with them shows before the wait
  const latency = await measureSession(session, feedsOf(batch), rest);
  const run = (n: number): Promise<void> => runAndRead(session, batches.get(n) as Feeds);
  const throughput = batchSizes.length === 0 ? [] : await measureThroughput(run, { ...rest, batchSizes });
  return { ...siteOf(session), startTime, loadTime, firstRun: latency.firstRun, latency, throughput };
}

/** y = relu(x) of one number. */
function oneNode(): Graph {
  const graph = new Graph({ name: 'start' });
  graph.output('y', relu(graph.input('x', 'float32', [1])));
  return graph;
}
