import { createSession, type Device, type SessionOptions } from '@netwright/tensor-core/runtime';
import { atLeast, integerAtLeast } from '../latency/check-option.ts';
import { type Clock, clockResolution } from '../latency/clock.ts';
import { measureSession, type Site, siteOf } from '../latency/measure-session.ts';
import type { Machine } from './machine.ts';
import { copyGraph, type MachineGraph, productGraph } from './machine-graphs.ts';

/** How a machine is measured. */
export interface MeasureMachineOptions {
  /** Default 'auto', the fastest. */
  device?: 'auto' | Device;
  /** CPU threads; default one per core. */
  threads?: number;
  /** Sides of the square matrices, rising; stops before one whose products would take longer than `seconds`. Default 256 to 4096. */
  sizes?: readonly number[];
  /** Size of the array that is copied, which should be far larger than the caches; default 64 MiB [bytes]. */
  copyBytes?: number;
  /** Time for each of the graphs; default 0.4 [s]. */
  seconds?: number;
  /** Default `performance`. */
  clock?: Clock;
  /** Default what reading the clock shows [s]. */
  resolution?: number;
  /** Ends it between two runs; what is thrown is the signal's reason. */
  signal?: AbortSignal;
  /** Told after each graph. */
  onProgress?: (trial: MachineTrial) => void;
}

/** One graph and what it reached. */
export interface MachineTrial {
  readonly op: 'MatMul' | 'Add' | 'Relu';
  /** Side of the matrices, or bytes of the array. */
  readonly size: number;
  /** In its fastest run [FLOP/s] or [bytes/s]. */
  readonly rate: number;
  /** The fastest run [s]. */
  readonly time: number;
  /** Measurements that were made. */
  readonly n: number;
}

/** A machine as it was measured. */
export interface MeasuredMachine extends Machine, Site {
  /** The best of them are `peak` and `bandwidth`. */
  readonly trials: readonly MachineTrial[];
}

const warmUp = { minRuns: 2, window: 1, maxRuns: 10, maxDrift: 0.1 };

/**
 * Measures the peak and the bandwidth that onnxruntime reaches in float32 on this machine: the fastest run of products of square
 * matrices of several sizes, and of copies of a large array. That is less than the hardware's own figures, and less still where
 * something else runs beside it: a model may beat a roofline that was measured at a bad time. Takes about 3 s and 400 MB with the defaults. Throws for options that cannot be met, and as `createSession`.
 */
export async function measureMachine(options: MeasureMachineOptions = {}): Promise<MeasuredMachine> {
  const { device = 'auto', threads, sizes = [256, 512, 1024, 2048, 4096], copyBytes = 2 ** 26 } = options;
  const { seconds = 0.4, clock = performance, signal, onProgress } = options;
  if (sizes.length === 0) throw new Error('measureMachine: sizes must name at least 1 side, got []');
  for (const size of sizes) integerAtLeast('measureMachine', 'a size', size, 1);
  integerAtLeast('measureMachine', 'copyBytes', copyBytes, 4);
  atLeast('measureMachine', 'seconds', seconds, 1e-3);
  const { resolution = clockResolution(clock) } = options;

  let site: Site | undefined;
  const trials: MachineTrial[] = [];
  const attempt = async (op: MachineTrial['op'], size: number, { graph, amount }: MachineGraph): Promise<number> => {
    const session: SessionOptions = { device: site?.device ?? device, ...(threads !== undefined && { threads }) };
    await using made = await createSession(graph, session);
    site ??= siteOf(made);
    const { min: time, n } = await measureSession(made, feeds, {
      ...{ runs: 1000, maxSeconds: seconds, clock, resolution, warmUp: { ...warmUp, maxSeconds: seconds } },
      ...(signal && { signal }),
    });
    const trial = { op, size, rate: amount / time, time, n };
    trials.push(trial);
    onProgress?.(trial);
    return time;
  };

  let before: { size: number; time: number } | undefined;
  for (const size of sizes) {
    if (before && before.time * (size / before.size) ** 3 > seconds) break;
    before = { size, time: await attempt('MatMul', size, productGraph(size)) };
  }
  for (const op of ['Add', 'Relu'] as const) await attempt(op, copyBytes, copyGraph(op, copyBytes));

  const best = (isProduct: boolean): number =>
    Math.max(...trials.filter(({ op }) => (op === 'MatMul') === isProduct).map(({ rate }) => rate));
  const where = site as unknown as Site;
  return {
    name: `this machine (${where.device}, ${where.threads} ${where.threads === 1 ? 'thread' : 'threads'})`,
    peak: best(true),
    bandwidth: best(false),
    source: `measured with ${where.provider}, float32`,
    ...where,
    trials,
  };
}

const feeds = { s: { data: new Float32Array([1]), dims: [1] } } as const;
