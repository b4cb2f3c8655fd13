import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';

const program = '/usr/bin/redis-server';

/** Why the tests with a server cannot run here, or undefined if they can. On CI it must be there. */
export const missingRedis = (): string | undefined => {
  if (existsSync(program)) return undefined;
  const why = `${program} is not there (Debian: apt-get install redis-server)`;
  if (process.env.CI) throw new Error(why);
  return why;
};

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

/** Debian's Redis in a process of its own, which writes nothing to disk. */
export class RedisServer implements AsyncDisposable {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<RedisServer> {
    const port = await freePort();
    const child = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']);
    const url = `redis://127.0.0.1:${port}`;
    const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
    return new RedisServer(child, url);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill();
    await ended;
  }
}
