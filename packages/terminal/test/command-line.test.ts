import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type CommandLine, note, print, printJson, tableOptions, terminalWidth } from '../src/command-line.ts';

/** A command line whose result goes to a stream with these properties. */
const lineWith = (properties: object): CommandLine =>
  ({ stdout: Object.assign(new PassThrough(), properties), stderr: new PassThrough() }) as unknown as CommandLine;

test.each([
  ['a terminal of 120 characters', { isTTY: true, columns: 120 }, 120, { width: 120 }],
  ['a terminal that does not say', { isTTY: true, columns: 0 }, 80, { width: 80 }],
  ['a file', {}, undefined, { plain: true }],
])('in %s tables fit it', (_, properties, width, options) => {
  const line = lineWith(properties);
  expect(terminalWidth(line)).toBe(width);
  expect(tableOptions(line)).toEqual(options);
});

test('results go to standard output, and notes with the name of the program to standard error', () => {
  const line = lineWith({});
  print(line, 'a result');
  printJson(line, { a: [1] });
  note(line, 'netwright', 'random weights');
  expect(String((line.stdout as unknown as PassThrough).read())).toBe('a result\n{\n  "a": [\n    1\n  ]\n}\n');
  expect(String((line.stderr as unknown as PassThrough).read())).toBe('netwright: random weights\n');
});
