import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withoutComments } from './imports/source.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const longest = 250;

const declaration =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type|enum|namespace) +(\w+)/;

/** The names of exported declarations without a comment of TypeDoc's form; overloads share that of the first. */
function withoutDoc(text: string): string[] {
  const lines = text.split('\n');
  const seen = new Set<string>();
  return lines.flatMap((line, i) => {
    const name = declaration.exec(line)?.[1];
    if (name === undefined || seen.has(name)) return [];
    seen.add(name);
    let end = i - 1;
    while (/^(?:\/\/|@)/.test(lines[end] ?? '')) end--;
    let start = end;
    if (/\*\/$/.test(lines[end] ?? '')) while (start > 0 && !/^\/\*/.test(lines[start] ?? '')) start--;
    const documented = /\*\/$/.test(lines[end] ?? '') && /^\/\*\*/.test(lines[start] ?? '');
    return documented ? [] : [name];
  });
}

/** Reading the width of a terminal is no output. */
const consoleOutput = /\bconsole\.|\bprocess\.(?:stdout|stderr)\b(?!\.(?:columns|isTTY)\b)/;

const forbidden: readonly [RegExp, string][] = [
  [/^export default\b/m, 'has a default export'],
  [/(?:[:<,|&]|\bas)\s*any\b/, 'has a value of type any'],
  [/^(?:export )?(?:const )?enum\b/m, 'has an enum'],
  [consoleOutput, 'writes to the console'],
  [/\bMath\.random\b/, 'draws numbers that no seed repeats'],
  [/@ts-(?:ignore|expect-error|nocheck)/, 'switches the type checker off'],
];

/** What a source file has that it must not have; only commands may write to the console. */
function faults(text: string, isCommand = false): string[] {
  const lines = text.split('\n').length - 1;
  const code = withoutComments(text);
  return [
    ...withoutDoc(text).map((name) => `exports ${name} without a comment`),
    ...(lines > longest ? [`has ${lines} lines, at most ${longest}`] : []),
    ...forbidden
      .filter(([pattern]) => !(isCommand && pattern === consoleOutput))
      .flatMap(([pattern, what]) => (pattern.test(what.includes('checker') ? text : code) ? [what] : [])),
  ];
}

/** The source files of a package's commands, as its package.json names them. */
function commandsOf(folder: string): string[] {
  const { bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin?: Record<string, string>;
  };
  return Object.values(bin).map((path) => path.replace('./dist/', '').replace(/\.js$/, '.ts'));
}

test('every export of the published packages has a comment, and no source does what a library must not', () => {
  const found: string[] = [];
  let files = 0;
  for (const name of [
    'tensor-core',
    'cnn-zoo',
    'transformer',
    'vit',
    'random-wiring',
    'darts',
    'efficiency-metrics',
    'terminal',
    'plots',
    'conformance',
    'netwright',
  ]) {
    const folder = join(root, 'packages', name, 'src');
    const commands = commandsOf(join(root, 'packages', name));
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      files++;
      const text = readFileSync(join(folder, file), 'utf8');
      found.push(...faults(text, commands.includes(file)).map((fault) => `${name}/src/${file} ${fault}`));
    }
  }
  expect(files).toBeGreaterThan(200);
  expect(found).toEqual([]);
});

test.each([
  ['export const a = 1;\n', ['exports a without a comment']],
  ['/** A. */\nexport const a = 1;\n', []],
  ['/* A. */\nexport const a = 1;\n', ['exports a without a comment']],
  ['/** The file. */\n\nexport interface A {\n}\n', ['exports A without a comment']],
  ['/**\n * A.\n */\n// biome-ignore\nexport async function a(): Promise<void>;\nexport async function a() {}\n', []],
  ["export * from './a.ts';\nexport { b } from './b.ts';\n", []],
  ['/** A. */\nexport const a = x as any;\n', ['has a value of type any']],
  ['/** Any. */\nexport const a: Map<string, any> = x; // : any\n', ['has a value of type any']],
  ['export default 1;\n', ['has a default export']],
  ['console.log(1);\n', ['writes to the console']],
  ['const width = process.stdout.columns;\n', []],
  ['process.stderr.write(1);\n', ['writes to the console']],
  ['// console.log(1)\nconst a = Math.random();\n', ['draws numbers that no seed repeats']],
  ['\n'.repeat(251), ['has 251 lines, at most 250']],
])('%j', (text, expected) => {
  expect(faults(text)).toEqual(expected);
});

test('a command may write to the console, and nothing else that a library must not', () => {
  expect(faults('process.stdout.write(1);\n', true)).toEqual([]);
  expect(faults('const a = Math.random();\n', true)).toEqual(['draws numbers that no seed repeats']);
});
