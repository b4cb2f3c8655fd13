import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FitResult } from '../../src/train/index.ts';
import { readSafetensorsHeader } from '../../src/weights/safetensors.ts';
import { runKillable } from './killable.ts';
import { bits } from './support.ts';

const script = fileURLToPath(new URL('killable.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');
let folder: string;
let expected: FitResult;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-fit-'));
  expected = await runKillable();
});
afterAll(() => rm(folder, { recursive: true }));

/** Starts the run in a process; `watch` sees its output so far after every line. Resolves when it has ended. */
function start(path: string, watch: (text: string, child: ChildProcess) => void, limits = '') {
  const node = [process.execPath, '--import', tsx, '--conditions=@netwright/source', script, path];
  const child = limits
    ? spawn('bash', ['-c', `${limits}; exec "$@"`, 'bash', ...node])
    : spawn(node[0] as string, node.slice(1));
  let text = '';
  const read = (chunk: Buffer): void => {
    text += chunk;
    watch(text, child);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return new Promise<{ end: number | string | null; text: string }>((resolve) =>
    child.on('close', (code, signal) => resolve({ end: code ?? signal, text })),
  );
}

/** Where a checkpoint stands. */
async function positionOf(path: string): Promise<{ epoch: number; iteration: number }> {
  return JSON.parse(readSafetensorsHeader(await readFile(path)).metadata.get('netwright.fit') ?? '{}');
}

/** Continues a run in this process and compares its end with the run that nothing stopped. */
async function expectSameEnd(path: string): Promise<void> {
  const seen: number[] = [];
  const before = await positionOf(path);
  const resumed = await runKillable({
    checkpoint: { path },
    onProgress: (p) => seen.push((p.epoch - 1) * p.steps + p.step),
  });
  expect(seen[0]).toBe(before.epoch * 8 + before.iteration + 1);
  expect(seen.at(-1)).toBe(24);
  expect(bits(resumed.weights)).toEqual(bits(expected.weights));
  expect(resumed.history.map((e) => e.train)).toEqual(expected.history.map((e) => e.train));
}

describe('a run in a process of its own', () => {
  it.each([3, 12])(
    'killed while it writes a checkpoint after update %i, leaves the one before and continues to the same bits',
    async (after) => {
      const own = join(folder, `kill-${after}`);
      const path = join(own, 'run.safetensors');
      let hit = 0;
      const { end } = await start(path, (text, child) => {
        if (!text.includes(`update ${after}.`) || hit > 0) return;
        for (const end = Date.now() + 20_000; Date.now() < end; ) {
          const half = readdirSync(own).find((name) => name.endsWith('.tmp'));
          if (!half) continue;
          hit = statSync(join(own, half), { throwIfNoEntry: false })?.size ?? 0;
          if (hit === 0) continue;
          child.kill('SIGKILL');
          return;
        }
      });
      expect(end).toBe('SIGKILL');
      expect(hit).toBeGreaterThan(0);
      const { epoch, iteration } = await positionOf(path);
      expect(8 * epoch + iteration).toBeGreaterThanOrEqual(after - 1);
      await expectSameEnd(path);
    },
  );

  it('that may write no more ends with one error and leaves the checkpoint before, which continues to the same bits', async () => {
    const own = join(folder, 'full');
    const path = join(own, 'run.safetensors');
    await start(path, (text, child) => {
      if (text.includes('update 5.')) child.kill('SIGKILL');
    });
    const before = await readFile(path);
    // A limit on the size of files stops a write as a full disk does: 1,000 blocks of 1,024 bytes of a checkpoint's 4.8 MB.
    const { end, text } = await start(path, () => {}, 'trap "" XFSZ; ulimit -f 1000');
    expect(text).toContain(`${path}: could not write the file, the old one is unchanged: EFBIG`);
    expect(text.match(/update \d+\./g)).toHaveLength(1);
    expect(end).toBe(1);
    expect(before.equals(await readFile(path))).toBe(true);
    await expectSameEnd(path);
    expect(readdirSync(own)).toEqual(['run.safetensors']);
  });

  it('saves and ends by itself at SIGINT, and continues to the same bits', async () => {
    const path = join(folder, 'sigint.safetensors');
    let sent = false;
    const { end, text } = await start(path, (output, child) => {
      if (!output.includes('update 5.') || sent) return;
      sent = true;
      child.kill('SIGINT');
    });
    expect(text).toContain('ended, interrupted SIGINT');
    expect(end).toBe(0);
    const updates = [...text.matchAll(/update (\d+)\./g)].map((m) => Number(m[1]));
    const { epoch, iteration } = await positionOf(path);
    expect(8 * epoch + iteration).toBe(updates.at(-1));
    expect(updates.at(-1)).toBeLessThan(24);
    await expectSameEnd(path);
  });
});

describe('listening for signals', () => {
  const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
  it('happens only while a run with a checkpoint lasts', async () => {
    const before = listeners();
    const during: number[] = [];
    const onProgress = () => during.push(listeners() - before);
    await runKillable({ epochs: 1, onProgress });
    expect(new Set(during)).toEqual(new Set([0]));
    during.length = 0;
    await runKillable({ epochs: 1, onProgress, checkpoint: { path: join(folder, 'listening.safetensors') } });
    expect(new Set(during)).toEqual(new Set([2]));
    expect(listeners()).toBe(before);
  });
  it('ends when the run fails, too', async () => {
    const before = listeners();
    const path = join(folder, 'failing.safetensors');
    const onProgress = () => {
      throw new Error('enough');
    };
    await expect(runKillable({ onProgress, checkpoint: { path } })).rejects.toThrow('enough');
    expect(listeners()).toBe(before);
  });
});
