/** Downloads that are not complete. Node only. */
import { open, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Downloaded, type DownloadOptions, download, type Sink } from './download.ts';
import { isAbandoned, isOwn, newOwnerTag } from './owner.ts';
import { readJson } from './read-json.ts';

/** The parts that this thread is writing. */
const busy = new Set<string>();

/** A part of a file, of this thread's own; beside it stands which version of which file it belongs to. */
export class Part {
  private constructor(readonly path: string) {}

  /** A part in the folder; what a dead process or an earlier failure left is taken over, the longest of several. */
  static async take(folder: string): Promise<Part> {
    const part = new Part(join(folder, `part.${newOwnerTag()}`));
    busy.add(part.path);
    const left = await abandonedParts(folder);
    for (const { path } of left) {
      // A rename succeeds for one process only.
      const isMine = await rename(path, part.path).then(
        () => true,
        () => false,
      );
      if (!isMine) continue;
      await rename(factsOf(path), factsOf(part.path)).catch(() => undefined);
      break;
    }
    for (const { path } of left.slice(1)) await removeBoth(path);
    return part;
  }

  /** Downloads what the part lacks. Throws as `download` does; what has come stays. */
  async fetch(url: string, name: string, options: DownloadOptions): Promise<Downloaded> {
    const sink = await openSink(this.path, name);
    try {
      const version = await download(url, sink, options);
      await sink.sync();
      return version;
    } finally {
      await sink.close();
    }
  }

  /** Deletes what has come. */
  remove(): Promise<void> {
    return removeBoth(this.path);
  }

  /** Leaves the part to whoever continues it; one without bytes is deleted. */
  async release(): Promise<void> {
    if ((await sizeOf(this.path)) === 0) await this.remove();
    busy.delete(this.path);
  }
}

const factsOf = (path: string): string => `${path}.json`;

async function removeBoth(path: string): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(factsOf(path), { force: true })]);
}

/** [bytes]; 0 where there is no file. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    (s) => s.size,
    () => 0,
  );

async function abandonedParts(folder: string): Promise<{ path: string; size: number }[]> {
  const left: { path: string; size: number }[] = [];
  for (const name of await readdir(folder)) {
    const tag = name.startsWith('part.') && !name.endsWith('.json') ? name.slice(5) : '';
    const path = join(folder, name);
    if (isAbandoned(tag) || (isOwn(tag) && !busy.has(path))) left.push({ path, size: await sizeOf(path) });
  }
  return left.sort((a, b) => b.size - a.size);
}

async function openSink(part: string, name: string): Promise<Sink & { sync(): Promise<void>; close(): Promise<void> }> {
  const facts = await readJson<{ name: string; validator: string }>(factsOf(part));
  const mine = facts?.name === name ? facts : undefined;
  const file = await open(part, 'a');
  let length = (await file.stat()).size;
  let validator = mine?.validator;
  return {
    get length() {
      return length;
    },
    get validator() {
      return validator;
    },
    async restart(version) {
      await rm(factsOf(part), { force: true });
      await truncate(part, 0);
      length = 0;
      validator = version;
      if (version !== undefined) await writeFile(factsOf(part), JSON.stringify({ name, validator: version }));
    },
    async write(bytes) {
      await file.appendFile(bytes).catch((error: NodeJS.ErrnoException) => {
        const reason = error.code === 'ENOSPC' ? 'the disk is full' : error.message;
        throw new Error(`loadWeights ${name}: could not write ${part}: ${reason}`, { cause: error });
      });
      length += bytes.length;
    },
    sync: () => file.sync(),
    close: () => file.close(),
  };
}
