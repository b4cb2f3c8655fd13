import { integerAtLeast } from './check-option.ts';
import { checkLatencyOptions, type LatencyOptions } from './latency-options.ts';
import { type Latency, measureLatency } from './measure-latency.ts';

/** How throughput is measured. */
export interface ThroughputOptions extends LatencyOptions {
  /** Samples in a batch, each size measured apart; default [1, 8, 32]. */
  batchSizes?: readonly number[];
}

/** How many samples a second batches of one size give: MLPerf's scenario Offline, with one batch after another. */
export interface Throughput {
  readonly scenario: 'Offline';
  /** Samples in a batch. */
  readonly batch: number;
  /** Samples of all batches over the time of all batches; no inverse of a latency. [1/s] */
  readonly samplesPerSecond: number;
  /** Samples that this was measured over; MLPerf asks for 24,576 and 600 s. */
  readonly samples: number;
  /** The time a whole batch takes [s]. */
  readonly latency: Latency;
}

/**
 * Measures batches of given sizes, one size after another, each warmed up on its own. `run` computes one batch of the size that it
 * is given. Throws for sizes that are none, and as `measureLatency` does.
 */
export async function measureThroughput(
  run: (batch: number) => unknown,
  { batchSizes = [1, 8, 32], ...options }: ThroughputOptions = {},
): Promise<Throughput[]> {
  checkLatencyOptions('measureThroughput', options);
  if (batchSizes.length === 0) throw new Error('measureThroughput: batchSizes must name at least 1 size, got []');
  for (const batch of batchSizes) integerAtLeast('measureThroughput', 'a batch size', batch, 1);
  const results: Throughput[] = [];
  for (const batch of batchSizes) {
    const latency = await measureLatency(() => run(batch), options);
    const samples = batch * latency.n * latency.repetitions;
    const busy = latency.durations.reduce((a, b) => a + b, 0) * latency.repetitions; // pauses between batches are not work
    results.push({ scenario: 'Offline', batch, samplesPerSecond: samples / busy, samples, latency });
  }
  return results;
}
