import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { figureFiles } from '../../figures/command/registry.ts';
import { root } from '../../workspace.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('docs/lectures.md');
const [path, missing] = text.split('## Figures not made yet') as [string, string];
const systems = path.split('## Every system')[1] ?? '';

/** The core figures of the lectures; the others of the 110 are secondary. */
const core =
  `F01 F03 F04 F05 F09 F11 F12 F14 F15 F19 F22 F23 F26 F27 F29 F30 F31 F32 F33 F35 F37 F38 F41 F42 F43 F44 F46 F49 F50 F52 F53
F54 F55 F56 F57 F60 F61 F62 F65 F66 F67 F69 F70 F72 F73 F74 F75 F76 F77 F79 F80 F82 F83 F85 F86 F88 F89 F91 F92 F94 F95 F96 F98 F99
F103 F104 F108 F109`.split(/\s+/);

const idsOf = (part: string): string[] => [...new Set(part.match(/\bF\d{2,3}\b/g) ?? [])].sort();
const made = figureFiles().map(({ id }) => id);
/** Code within lines. */
const code = [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside]) => inside as string);
/** Names of models as models/README.md lists them. */
const models = new Set([...read('models/README.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name as string));

test('the reading path has every figure that is made, and none that is not', () => {
  expect(idsOf(path)).toEqual([...made].sort());
});

test('every core figure is made or listed with what it waits for, and no made one is listed', () => {
  expect(core).toHaveLength(68);
  const rows = [...missing.matchAll(/^\| (F\d{2,3}) \| \S.* \| \S.* \|$/gm)].map(([, id]) => id as string);
  expect(rows).toEqual(core.filter((id) => !made.includes(id)));
  expect(idsOf(missing).filter((id) => made.includes(id))).toEqual([]);
});

test('made and missing figures are all 110', () => {
  const all = Array.from({ length: 110 }, (_, i) => `F${String(i + 1).padStart(2, '0')}`);
  expect(idsOf(text)).toEqual([...all].sort());
});

test('every file that is named is there', () => {
  const files = code.flatMap((line) => line.match(/\b(?:scripts|packages|docs)\/[\w/.-]+\.\w+/g) ?? []);
  expect(files.length).toBeGreaterThan(8);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('every section that a link leads to is there', () => {
  const links = [...text.matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g)];
  const broken = links.filter(([, file, anchor]) => {
    const headings = [...read(join('docs', file || 'lectures.md')).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      (heading as string)
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replace(/ /g, '-'),
    );
    return !headings.includes(anchor as string);
  });
  expect(links.length).toBeGreaterThan(3);
  expect(broken.map(([link]) => link)).toEqual([]);
});

test('every topic has figures, a file and a command, or says that it has none yet; every system has its place', () => {
  const topics = [...(path.split('## Every system')[0] ?? '').matchAll(/^\| (?!topic|-)(.+) \|$/gm)];
  const wrong = topics.filter(([, row]) => {
    const [topic, figures, files, command] = (row as string).split(' | ');
    const none = figures === 'not yet' && files?.startsWith('not yet');
    const whole =
      /F\d\d|not yet/.test(figures ?? '') && /\]\(|not yet/.test(files ?? '') && /^`.+`$/.test(command ?? '');
    return !topic || !(none || whole);
  });
  expect(topics.length).toBeGreaterThan(50);
  expect(wrong.map(([row]) => row)).toEqual([]);
  const places = [...systems.matchAll(/^\| (?!system|-)(.+) \| ([AHMC, ]+) \| (.+) \|$/gm)];
  expect(places.filter(([, , , place]) => !/`|\]\(|F\d\d|not yet/.test(place as string))).toEqual([]);
  expect(places.length).toBe([...systems.matchAll(/^\| /gm)].length - 1); // the head; every row has its lectures
});

test('every command profiles models that there are, and draws figures that there are', () => {
  const profiled = code.flatMap((line) => {
    const [, names = ''] = /^npx netwright profile ([^-]+)/.exec(line) ?? [];
    return names.split(' ').filter((name) => name !== '');
  });
  expect(profiled.length).toBeGreaterThan(8);
  expect(profiled.filter((name) => !models.has(name))).toEqual([]);
  const options = code
    .filter((line) => line.startsWith('npx netwright'))
    .flatMap((line) => line.match(/--[a-z-]+/g) ?? []);
  const known = read('packages/efficiency-metrics/src/command/options.ts');
  expect(options.length).toBeGreaterThan(3);
  expect(options.filter((option) => !known.includes(`Option('${option}`))).toEqual([]);
  const drawn = code.filter((line) => line.startsWith('npm run figures')).flatMap(idsOf);
  expect(drawn.filter((id) => !made.includes(id))).toEqual([]);
});

test('every model that a system is said to be is registered', () => {
  const names = [...systems.matchAll(/`([a-z][a-z0-9_]+)`/g)].map(([, name]) => name as string);
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !models.has(name))).toEqual([]);
});
