import type { Device, Feeds, Session } from '@netwright/tensor-core/runtime';
import type { LatencyOptions } from './latency-options.ts';
import { type Latency, measureLatency } from './measure-latency.ts';

/** What a session was measured on. */
export interface Site {
  readonly device: Device;
  /** The library and its version: 'onnxruntime-node 1.30.0'. */
  readonly provider: string;
  /** CPU threads. */
  readonly threads: number;
}

/** Where a session runs. */
export const siteOf = ({ device, provider, threads }: Session): Site => ({ device, provider, threads });

/**
 * Measures a session that is there. Each run ends when all its outputs are in main memory, also those that the session keeps on its
 * device, which are freed. `firstRun` is the model's first only if the session is new. See `measureLatency`.
 */
export async function measureSession(
  session: Session,
  feeds: Feeds,
  options: LatencyOptions = {},
): Promise<Latency & Site> {
  const latency = await measureLatency(() => runAndRead(session, feeds), options);
  return { ...latency, ...siteOf(session) };
}

/** One run with its outputs read. */
export async function runAndRead(session: Session, feeds: Feeds): Promise<void> {
  const results = await session.run(feeds);
  for (const t of Object.values(results)) {
    if (!t.onDevice) continue; // the run ended with its values here
    await t.download();
    t.dispose();
  }
}
