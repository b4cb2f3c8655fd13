import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { darkGround } from '@netwright/plots';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { compute } from '../../figures/command/compute.ts';
import type { MadeFigure } from '../../figures/command/make-figure.ts';
import { figureFiles, loadFigure } from '../../figures/command/registry.ts';
import { checkFigures, type FigureRequest, listFigures, makeFigures } from '../../figures/command/run.ts';
import { lectureOf } from '../../figures/command/select.ts';
import { root } from '../../workspace.ts';
import { recorder } from '../terminal/recorder.ts';

const folder = join(root, 'scripts', 'test', 'figures', 'fixtures');
const temporary = mkdtempSync(join(tmpdir(), 'netwright-figures-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const unloadable = ['F05', 'F07'];

/** Runs a command over the fixtures; what it wrote to each stream, by line. */
async function said(command: typeof makeFigures, request: FigureRequest) {
  const [out, err] = [recorder(), recorder()];
  const { made, failed } = await command({ folder, ...request }, { stdout: out.stream, stderr: err.stream });
  const lines = (text: string): string[] => text.split('\n').filter(Boolean);
  return { made, failed, out: lines(out.text()), err: lines(err.text()) };
}

test('figures are made though others fail, and each that failed is named with its reason', async () => {
  const out = join(temporary, 'all');
  const names = ['F01', 'F02', 'F03', 'F04', 'F05', 'F07', 'F08'];
  const { made, failed, err, out: lines } = await said(makeFigures, { out, names });
  expect(made).toEqual(['F01', 'F02']);
  expect(failed).toEqual(['F05', 'F07', 'F02', 'F03', 'F04', 'F08']);
  expect(err).toEqual([
    'figures: F05: cannot be loaded: the module is broken',
    expect.stringMatching(/^figures: F07: cannot be loaded: .*f07-other\.ts: id must be F07, got F70$/),
    'figures: F02: check failed: the points rise: the second must be less than 3, got 3',
    'figures: F03: cannot be made: the data cannot be had',
    'figures: F04: cannot be made: published: needs the table scripts/figures/published/no-such-table.json, which is missing',
    'figures: F08: cannot be made: data must be plain, but data.rows[0].y is Infinity',
    'figures: failed: F05, F07, F02, F03, F04, F08',
  ]);
  expect(lines[0]).toMatch(/^F01 {3}1 of 1 checks passed, \d+\.\d s: All is well$/);
  expect(lines[1]).toMatch(/^F02 {3}0 of 1 checks passed/);
  expect(readdirSync(out).sort()).toEqual(
    [
      ...['F01', 'F02'].flatMap((id) => [`${id}.json`, `${id}.png`, `${id}.svg`, `${id}-dark.svg`]),
      ...['F03', 'F04', 'F05', 'F07', 'F08'].map((id) => `${id}.failed.json`),
      'index.html',
    ].sort(),
  );
  const gallery = readFileSync(join(out, 'index.html'), 'utf8');
  expect(gallery).toContain('7 figures, 1 with a failed check: F02, 5 not made: F03, F04, F05, F07, F08');
  expect(gallery).toContain('<strong>✗ Not made</strong>: the data cannot be had');
});

test('a figure is an image with its title, the same in dark and at twice the size, and its data with seed, versions and time', async () => {
  const out = join(temporary, 'one');
  await said(makeFigures, { out, names: ['F01'] });
  const svg = readFileSync(join(out, 'F01.svg'), 'utf8');
  expect(svg).toContain('All is well');
  const dark = readFileSync(join(out, 'F01-dark.svg'), 'utf8');
  expect([svg, dark].map((one) => /<rect width="\d+" height="\d+" fill="(#?\w+)"/.exec(one)?.[1])).toEqual([
    'white',
    darkGround,
  ]);
  const { width, height } = await sharp(join(out, 'F01.png')).metadata();
  const corner = await sharp(join(out, 'F01.png')).extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer();
  expect([...corner]).toEqual([255, 255, 255]);
  const [, w, h] = /width="(\d+)" height="(\d+)"/.exec(svg) as RegExpExecArray;
  expect([width, height]).toEqual([2 * Number(w), 2 * Number(h)]);
  const made = JSON.parse(readFileSync(join(out, 'F01.json'), 'utf8')) as MadeFigure;
  expect(made.data).toEqual({
    rows: [
      { x: 1, y: 2 },
      { x: 2, y: 3 },
    ],
  });
  expect(made).toMatchObject({ id: 'F01', seed: 0, command: 'npm run figures -- F01', lectures: ['A'] });
  expect(made.versions).toMatchObject({ node: process.versions.node, vega: expect.stringMatching(/^\d/) });
  expect(Date.now() - Date.parse(made.made)).toBeLessThan(60_000);
});

test('an unknown name gets the nearest ones, and the figures beside it are made', async () => {
  const out = join(temporary, 'unknown');
  const { made, failed, err } = await said(makeFigures, { out, names: ['F111', 'fine', 'wroong'] });
  expect(made).toEqual(['F01']);
  expect(failed).toEqual(['F111', 'wroong']);
  expect(err[0]).toMatch(/^figures: F111: there is no such figure; did you mean F01, F10\?$/);
  expect(err[1]).toBe('figures: wroong: there is no such figure; did you mean wrong?');
});

test('a figure that cannot be made any more leaves no files of an earlier run, and others stay in the gallery', async () => {
  const out = join(temporary, 'earlier');
  await said(makeFigures, { out, names: ['F01'] });
  for (const name of ['F03.svg', 'F03-dark.svg', 'F03.png', 'F03.json', 'F05.svg'])
    writeFileSync(join(out, name), '{}');
  const { failed } = await said(makeFigures, { out, names: ['F03', 'F05'] });
  expect(failed).toEqual(['F05', 'F03']);
  expect(readdirSync(out).filter((name) => /^F0[35]/.test(name))).toEqual(['F03.failed.json', 'F05.failed.json']);
  expect(JSON.parse(readFileSync(join(out, 'F03.failed.json'), 'utf8'))).toEqual({
    id: 'F03',
    title: 'The data throw',
    command: 'npm run figures -- F03',
    wrong: 'the data cannot be had',
  });
  expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('3 figures, 2 not made: F03, F05');
});

test('a failure stays in the gallery until the figure is made', async () => {
  const out = join(temporary, 'until');
  await said(makeFigures, { out, names: ['F01', 'F03'] });
  writeFileSync(join(out, 'F01.failed.json'), readFileSync(join(out, 'F03.failed.json')));
  const page = (): string => readFileSync(join(out, 'index.html'), 'utf8');
  await said(makeFigures, { out, names: ['F02'] });
  expect(page()).toContain('3 figures, 1 with a failed check: F02, 2 not made: F03, F03');
  await said(makeFigures, { out, names: ['F01'] });
  expect(page()).toContain('3 figures, 1 with a failed check: F02, 1 not made: F03');
});

test('what an earlier run has left broken is said, and the others are shown; a figure without all of its files is not', async () => {
  const out = join(temporary, 'broken');
  await said(makeFigures, { out, names: ['F01', 'F02'] });
  writeFileSync(join(out, 'F01.json'), '{"id": "F0');
  rmSync(join(out, 'F02-dark.svg'));
  const { failed } = await said(makeFigures, { out, names: ['F10'] });
  expect(failed).toEqual(['F10']);
  const gallery = readFileSync(join(out, 'index.html'), 'utf8');
  expect(gallery).toContain('2 figures, 1 with a failed check: F10, 1 not made: F01');
  expect(gallery).toContain('F01.json: ');
});

test('two runs into one folder at the same time leave every figure whole', async () => {
  const out = join(temporary, 'twice');
  const [one, other] = await Promise.all([
    said(makeFigures, { out, names: ['F01', 'F02'] }),
    said(makeFigures, { out, names: ['F01', 'F10'] }),
  ]);
  expect([one.made, other.made]).toEqual([
    ['F01', 'F02'],
    ['F01', 'F10'],
  ]);
  expect(readdirSync(out).filter((name) => name.endsWith('.part'))).toEqual([]);
  for (const id of ['F01', 'F02', 'F10']) {
    expect((JSON.parse(readFileSync(join(out, `${id}.json`), 'utf8')) as MadeFigure).id).toBe(id);
    expect(readFileSync(join(out, `${id}-dark.svg`), 'utf8')).toMatch(/<\/svg>\n$/);
    expect((await sharp(join(out, `${id}.png`)).stats()).channels).toHaveLength(3);
  }
  await said(makeFigures, { out, names: ['F01'] });
  expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('3 figures, 2 with a failed check: F02, F10');
});

test('a folder that cannot be written is named', async () => {
  const out = join(temporary, 'a-file');
  writeFileSync(out, '');
  await expect(said(makeFigures, { out, names: ['F01'] })).rejects.toThrow(
    `--out: must be a folder that can be written, got ${out} (EEXIST`,
  );
  await expect(said(makeFigures, { out: join(out, 'deeper'), names: ['F01'] })).rejects.toThrow(/\(ENOTDIR/);
});

test('a named figure of another lecture is said not to be of it', async () => {
  const { failed, out, err } = await said(listFigures, { names: ['F01', 'F03'], lecture: 'H' });
  expect(failed).toEqual(['F01']);
  expect(err).toEqual(['figures: F01: must be of lecture H, got A']);
  expect(out).toEqual(['F03   H       cheap The data throw']);
});

test('the list has a plain line for each figure, id first, of one lecture if asked', async () => {
  const { out, failed } = await said(listFigures, {});
  expect(failed).toEqual(unloadable);
  expect(out).toEqual([
    'F01   A       cheap All is well',
    'F02   A       cheap A check fails',
    'F03   H       cheap The data throw',
    'F04   H       cheap The table is missing',
    'F06   M       slow  Trained',
    'F08   M       cheap Not plain',
    'F09   C       slow  By a script',
    'F10   C       cheap A channel that marks of this kind have not',
  ]);
  expect((await said(listFigures, { lecture: 'H' })).out).toHaveLength(2);
  expect(() => lectureOf('Z')).toThrow('--lecture: must be one of A, H, M, C, got Z');
});

test('checking draws nothing, and finds what making finds', async () => {
  const out = join(temporary, 'checked');
  const { failed, err, out: lines } = await said(checkFigures, { out });
  expect(failed).toEqual(['F05', 'F07', 'F02', 'F03', 'F04', 'F08', 'F10']);
  expect(err.find((line) => line.startsWith('figures: F10'))).toMatch(/the plot is drawn as it is meant: .*shape/);
  expect(err).toContain('figures: F02: check failed: the points rise: the second must be less than 3, got 3');
  expect(lines.find((line) => line.startsWith('F06'))).toMatch(
    /left out: .*npm run figures -- F06 --slow computes them$/,
  );
  expect(existsSync(out)).toBe(false);
});

test('a slow figure that is named wants its data; computed once, they are stored with seed and time, and read again', async () => {
  const { failed, err } = await said(makeFigures, { out: join(temporary, 'slow'), names: ['F06'] });
  expect(failed).toEqual(['F06']);
  expect(err[0]).toMatch(/^figures: F06: cannot be made: needs its stored data .*f06-slow\.json/);
  const loaded = await loadFigure(figureFiles(folder).find(({ id }) => id === 'F06') as never);
  const elsewhere = { ...loaded, file: { ...loaded.file, path: join(temporary, 'f06-slow.ts') } };
  await compute(elsewhere, { slow: true });
  const stored = JSON.parse(readFileSync(join(temporary, 'data', 'f06-slow.json'), 'utf8'));
  expect(stored).toMatchObject({ figure: 'F06', seed: 0, data: { rows: [{ x: 0, y: 1 }] } });
  const { data, checks } = await compute(elsewhere);
  expect(data).toEqual(stored.data);
  expect(checks).toEqual([{ name: 'the points rise', passed: true, wrong: '' }]);
});

test('a figure that a script trains runs it, keeps its record and reads it again; a script that fails is named', async () => {
  const loaded = await loadFigure(figureFiles(folder).find(({ id }) => id === 'F09') as never);
  const elsewhere = { ...loaded, file: { ...loaded.file, path: join(temporary, 'f09-by-script.ts') } };
  await expect(compute(elsewhere)).rejects.toThrow(/needs its stored data .*number\.json/);
  expect((await compute(elsewhere, { slow: true })).data).toEqual({ number: 7 });
  expect((await compute(elsewhere)).checks).toEqual([{ name: 'it is 7', passed: true, wrong: '' }]);
  const trainedBy = { script: 'scripts/test/figures/fixtures/write-number.ts', record: 'number' };
  const failing = { ...elsewhere, figure: { ...loaded.figure, trainedBy } };
  await expect(compute(failing, { slow: true })).rejects.toThrow(
    'scripts/test/figures/fixtures/write-number.ts: must end well, ended by exit code 3',
  );
});

test('the command ends with 1 on an unknown figure, lecture or option or no folder, and says what is wrong', () => {
  const command = ['--conditions=@netwright/source', '--import', 'tsx', join('scripts', 'figures.ts')];
  const start = (...args: string[]) =>
    spawnSync(process.execPath, [...command, ...args], { cwd: root, encoding: 'utf8' });
  const { status, stderr } = start('F3O', '--list');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^figures: F3O: there is no such figure; did you mean F3/);
  const lecture = start('--lecture', 'X');
  expect([lecture.status, lecture.stderr]).toEqual([
    1,
    'figures.ts: --lecture: must be one of A, H, M, C, got X; --help says more\n',
  ]);
  expect(start('--lits').status).toBe(1);
  const folder = start('F01', '--out', 'package.json');
  expect([folder.status, folder.stdout]).toEqual([1, '']);
  expect(folder.stderr).toMatch(/^figures: --out: must be a folder that can be written, got package\.json \(EEXIST/);
});
