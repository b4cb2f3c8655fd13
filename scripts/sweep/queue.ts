import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Redis } from 'ioredis';

/** The name of the queue in which the jobs of a module wait. */
export const queueName = (module: URL): string => `netwright-${basename(module.pathname).replace(/\.[a-z]+$/, '')}`;

/** A job's name in its queue. Equal jobs have the same, so that none is there twice. */
export const jobId = (job: unknown): string => createHash('sha256').update(JSON.stringify(job)).digest('hex');

/**
 * A connection as bullmq wants it: waiting for a server that is away for a while, but not for one that never was.
 *
 * @throws Error if nobody answers at the address
 */
export async function connect(address: string): Promise<Redis> {
  if (!/^rediss?:\/\//.test(address))
    throw new Error(`--redis must be an address such as redis://host:6379, got ${address}`);
  const probe = new Redis(address, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5000 });
  let why = 'no answer';
  probe.on('error', (error) => {
    why = error.message;
  });
  try {
    await probe.connect();
    await probe.ping();
  } catch (error) {
    throw new Error(`--redis must be the address of a running server, got ${address}: ${why}`, { cause: error });
  } finally {
    probe.disconnect();
  }
  return new Redis(address, { maxRetriesPerRequest: null });
}
