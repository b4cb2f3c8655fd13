import { measureThroughput } from '@netwright/efficiency-metrics';

/** A device that always takes the same time for a batch. */
export interface SteadyDevice {
  readonly name: string;
  readonly batch: number;
  readonly duration: number; // of a batch [ms]
}

/** Latency [ms] and throughput [1/s] of a device as measureThroughput finds them, by a clock that each batch moves on by its duration. */
export async function measureSteady({ name, batch, duration }: SteadyDevice) {
  let time = 0;
  const run = (): void => {
    time += duration;
  };
  const [result] = await measureThroughput(run, {
    batchSizes: [batch],
    runs: 20,
    clock: { now: () => time },
    resolution: 1e-6,
    shortest: 0,
    warmUp: { minRuns: 1, window: 1, maxRuns: 2 },
  });
  if (!result) throw new Error(`measureSteady: ${name} must have a result, got none`);
  return { name, batch, latency: 1000 * result.latency.p50, throughput: result.samplesPerSecond };
}
