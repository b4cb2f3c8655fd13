import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tensorData } from '../../src/graph/tensor-data.ts';
import { atomicWrite } from '../../src/weights/atomic-write.ts';
import { readSafetensors } from '../../src/weights/safetensors.ts';
import { saveWeights } from '../../src/weights/save.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atomic-'));
});
afterAll(() => rm(folder, { recursive: true }));

const source = join(import.meta.dirname, '../../src/weights/save.ts');
const tsx = import.meta.resolve('tsx');

/** Runs a program that saves weights; resolves with its exit code or signal, and its output. */
function run(
  program: string,
  { killAt, shell }: { killAt?: (text: string) => number | undefined; shell?: string } = {},
) {
  const node = [process.execPath, '--import', tsx, '--input-type=module', '-e', program];
  const child = shell ? spawn('bash', ['-c', `${shell}; exec "$@"`, 'bash', ...node]) : spawn(node[0]!, node.slice(1));
  let text = '';
  const read = (chunk: Buffer): void => {
    text += chunk;
    const delay = killAt?.(text);
    if (delay !== undefined) setTimeout(() => child.kill('SIGKILL'), delay);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return new Promise<{ end: number | string | null; text: string }>((resolve) =>
    child.on('close', (code, signal) => resolve({ end: code ?? signal, text })),
  );
}

describe('atomicWrite', () => {
  test('writes text, bytes and pieces, and makes the folder', async () => {
    const path = join(folder, 'a/b/file');
    await atomicWrite(path, 'größe');
    expect(await readFile(path, 'utf8')).toBe('größe');
    await atomicWrite(path, Uint8Array.of(65, 66));
    expect(await readFile(path, 'utf8')).toBe('AB');
    await atomicWrite(path, [Uint8Array.of(67), new Uint8Array(0), Uint8Array.of(68)]);
    expect(await readFile(path, 'utf8')).toBe('CD');
    expect(await readdir(join(folder, 'a/b'))).toEqual(['file']);
  });

  test('writes pieces of every size in order', async () => {
    const sizes = [
      1,
      100_000,
      131_072,
      131_073,
      5,
      900_000,
      2 ** 20,
      2 ** 20 + 1,
      3,
      ...Array.from({ length: 2000 }, () => 997),
    ];
    const all = Buffer.from(Uint32Array.from({ length: sizes.reduce((a, b) => a + b) / 4 + 1 }, (_, i) => i).buffer);
    let end = 0;
    const cut = sizes.map((size) => {
      end += size;
      return new Uint8Array(all.subarray(end - size, end));
    });
    await atomicWrite(join(folder, 'pieces'), cut);
    expect((await readFile(join(folder, 'pieces'))).equals(all.subarray(0, end))).toBe(true);
  });

  test('follows a symbolic link and keeps the mode', async () => {
    await writeFile(join(folder, 'real'), 'old');
    await chmod(join(folder, 'real'), 0o640);
    await symlink('real', join(folder, 'link'));
    await atomicWrite(join(folder, 'link'), 'new');
    expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new');
    expect((await stat(join(folder, 'real'))).mode & 0o777).toBe(0o640);
  });

  test('a failure half-way leaves the old file and nothing else', async () => {
    const path = join(folder, 'c/file');
    await atomicWrite(path, 'old');
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(100_000);
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    };
    await expect(atomicWrite(path, failing(), { operator: 'saveWeights' })).rejects.toThrow(
      `saveWeights ${path}: could not write the file, the old one is unchanged: the disk is full`,
    );
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(join(folder, 'c'))).toEqual(['file']);
  });

  test('a directory in the way is an error that names the path', async () => {
    await mkdir(join(folder, 'd/file/x'), { recursive: true });
    await expect(atomicWrite(join(folder, 'd/file'), 'x')).rejects.toThrow(
      `atomicWrite ${join(folder, 'd/file')}: could not`,
    );
    expect(await readdir(join(folder, 'd'))).toEqual(['file']);
  });
});

const save = (path: string, value: string, size: number): string =>
  `await saveWeights(${JSON.stringify(path)}, new Map([['w', { dtype: 'float32', dims: [${size}], data: new Float32Array(${size}).fill(${value}) }]]));`;
const program = (body: string): string => `import { saveWeights } from ${JSON.stringify(source)};\n${body}`;

describe('saveWeights', () => {
  const size = 1_000_000;
  const isWhole = async (path: string): Promise<number> => {
    const data = readSafetensors(await readFile(path)).get('w')!.data as Float32Array;
    expect(data).toHaveLength(size);
    expect(data.every((x) => x === data[0])).toBe(true);
    return data[0]!;
  };

  test('a process killed half-way leaves the old file whole, and the next save removes its remains', async () => {
    const path = join(folder, 'killed/w.safetensors');
    await saveWeights(path, new Map([['w', tensorData(new Float32Array(size).fill(2))]]));
    const { end } = await run(
      `import { atomicWrite } from ${JSON.stringify(source.replace('save.ts', 'atomic-write.ts'))};
      setInterval(() => {}, 1000);
      await atomicWrite(${JSON.stringify(path)}, (async function* () {
        yield new Uint8Array(100_000);
        console.log('half');
        await new Promise(() => {});
      })());`,
      { killAt: (text) => (text.includes('half') ? 0 : undefined) },
    );
    expect(end).toBe('SIGKILL');
    expect(await isWhole(path)).toBe(2);
    expect(await readdir(join(folder, 'killed'))).toHaveLength(2);
    await saveWeights(path, new Map([['w', tensorData(new Float32Array(size).fill(0.5))]]));
    expect(await isWhole(path)).toBe(0.5);
    expect(await readdir(join(folder, 'killed'))).toEqual(['w.safetensors']);
  });

  test('a process killed at any moment of many saves leaves a whole file', async () => {
    const path = join(folder, 'killed-often/w.safetensors');
    for (const delay of [0, 4, 11, 23]) {
      const { end } = await run(
        program(`for (let i = 1; ; i++) { ${save(path, 'i', size)} if (i === 2) console.log('ready'); }`),
        { killAt: (text) => (text.includes('ready') ? delay : undefined) },
      );
      expect(end).toBe('SIGKILL');
      expect(await isWhole(path)).toBeGreaterThanOrEqual(2);
    }
  });

  test('a file size limit stops the write as a full disk does, and the old file stays', async () => {
    const path = join(folder, 'limited/w.safetensors');
    await saveWeights(path, new Map([['w', tensorData(new Float32Array(size).fill(3))]]));
    const { text } = await run(program(`try { ${save(path, '4', size)} } catch (e) { console.log(e.message); }`), {
      shell: 'trap "" XFSZ; ulimit -f 1000', // 1,000 blocks of 1,024 bytes
    });
    expect(text).toContain(`saveWeights ${path}: could not write the file, the old one is unchanged: EFBIG`);
    expect(await isWhole(path)).toBe(3);
    expect(await readdir(join(folder, 'limited'))).toEqual(['w.safetensors']);
  });

  // A file system of 6 MB of its own; needs the right to mount one, which containers may not have.
  const canMount =
    spawnSync('unshare', ['--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
  test.runIf(canMount)('a full disk leaves the old file', async () => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const path = join(disk, 'w.safetensors');
    const { text } = await run(
      `import { readdirSync, readFileSync } from 'node:fs';
      ${program(save(path, '3', size))}
      try { ${save(path, '4', size)} } catch (e) { console.log(e.message); }
      const file = readFileSync(${JSON.stringify(path)});
      console.log(readdirSync(${JSON.stringify(disk)}).join(), file.length, file.readFloatLE(file.length - 4));`,
      {
        shell: `exec unshare --map-root-user --mount bash -c 'mount -t tmpfs -o size=6m tmpfs "$0" && exec "$@"' ${disk} "$@"`,
      },
    );
    expect(text).toBe(
      `saveWeights ${path}: could not write the file, the old one is unchanged: the disk is full\nw.safetensors ${8 + 72 + 4 * size} 3\n`,
    );
  });
});
