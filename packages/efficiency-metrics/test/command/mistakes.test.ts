/** Whatever is wrong is one clear line; what the command line is to blame for is a CommanderError. */
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from './run-command.ts';
import { smallFile } from './small-model.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-mistakes-'));
  await writeFile(at('small.onnx'), smallFile());
  await writeFile(at('fixed.onnx'), smallFile(1));
  await writeFile(at('cut.onnx'), smallFile().subarray(0, 5000));
  await writeFile(at('text.onnx'), 'This is no model.');
  await writeFile(at('lfs.onnx'), 'version https://git-lfs.github.com/spec/v1\n');
  await writeFile(at('empty.onnx'), '');
  await mkdir(at('folder.onnx'));
  const large = await open(at('large.onnx'), 'w');
  await large.write(Uint8Array.of(8, 10));
  await large.truncate(3e9); // takes no room on the disk
  await large.close();
});
afterAll(() => rm(folder, { recursive: true }));

const message = async (...args: string[]): Promise<string> => {
  const [name, ...options] = args;
  const { error, stdout } = await runCommand([at(name as string), ...options]);
  expect(stdout).toBe('');
  expect(error).not.toBeInstanceOf(CommanderError);
  expect(error?.message).not.toContain('\n');
  return (error?.message ?? '').replaceAll(`${folder}/`, '');
};

describe('of a file or what it does not have', () => {
  test.each<[string, string[], string | RegExp]>([
    ['no such file', ['none.onnx'], 'none.onnx: there is no such file'],
    ['a folder', ['folder.onnx'], 'folder.onnx: is a folder, a file is needed'],
    ['an empty file', ['empty.onnx'], 'empty.onnx: is empty'],
    ['another format', ['lfs.onnx'], /^lfs\.onnx: is no ONNX file, it is a Git LFS pointer/],
    ['text', ['text.onnx'], /^text\.onnx: not an ONNX file/],
    ['a file that is cut off', ['cut.onnx'], /^cut\.onnx: the file is cut off or damaged/],
    ['a file of 3 GB', ['large.onnx'], /^large\.onnx: must be smaller than 2 GiB .*, got 3\.0 GB; .*files beside it$/],
    ['an unknown dimension', ['small.onnx', '--dim', 'M=3'], 'small.onnx: there is no symbolic dimension M; it has N'],
    ['no dimension', ['fixed.onnx', '--dim', 'N=3'], 'fixed.onnx: there is no symbolic dimension N; it has none'],
    ['an unknown input', ['small.onnx', '--input', 'y=1,3,8,8'], 'small.onnx: there is no input y, only x'],
    ['an unknown loop', ['small.onnx', '--trip', 'a=3'], 'small.onnx: there is no Loop or Scan a; it has none'],
    ['a fixed batch', ['fixed.onnx', '--batch', '3'], /^fixed\.onnx: no input has an open batch, --input sets a shape/],
    ['two batches', ['small.onnx', '--batch', '3', '--dim', 'N=2'], 'small.onnx: the batch is N, which --dim sets to 2 and --batch to 3'],
  ])('%s', async (_, args, expected) => {
    const found = await message(...args);
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  }); // biome-ignore format: a table

  test('a report without a folder, before any work', async () => {
    expect(await message('none.onnx', '--output', at('no/report.json'))).toMatch(
      /^no\/report\.json: cannot be written, there is no folder /,
    );
    expect(await message('none.onnx', '--html', folder)).toMatch(/: cannot be written, it is a folder$/);
  });
});

describe('of the command line', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown convention', ['--convention', 'flops'], /Allowed choices are mac, fvcore, thop, ptflops, onnx-tool/],
    ['a dimension without a number', ['--dim', 'N'], /It must read NAME=COUNT, such as N=8/],
    ['a roofline without a machine', ['--roofline'], /--roofline needs a machine: --device a100/],
    ['half a machine', ['--peak', '1T'], /--peak and --bandwidth need each other/],
    ['two machines', ['--device', 'a100', '--measure'], /name one machine, give one/],
    ['a figure of nothing', ['--svg', 'a.svg'], /--svg draws what --roofline or --energy gives/],
    ['an order that the rows do not have', ['--by', 'ops', '--sort', 'live'], /--sort live is for nodes, not for ops/],
    ['times without a roofline', ['--sort', 'time'], /--sort time needs --roofline/],
    ['a part of CSV', ['--format', 'csv', '--top', '3', '--energy'], /--top and --energy are not for CSV/],
    ['a part of JSON', ['--json', '--sort', 'macs'], /--sort is not for JSON, which has every row/],
    ['two formats', ['--json', '--format', 'csv'], /cannot be used with option/],
    ['a page of two', ['other.onnx', '--html', 'a.html'], /--html is for one model, not for two/],
    ['CSV of two', ['other.onnx', '--format', 'csv'], /--format csv is for one model; two are compared as table/],
    ['three models', ['b.onnx', 'c.onnx'], /too many arguments/],
  ])('%s', async (_, args, expected) => {
    const { error, stdout } = await runCommand([at('small.onnx'), ...args]);
    expect(error).toBeInstanceOf(CommanderError);
    expect([stdout, (error as CommanderError).exitCode === 0]).toEqual(['', false]);
    expect(error?.message).toMatch(expected);
  });
});
