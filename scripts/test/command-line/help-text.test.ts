import { expect, test } from 'vitest';
import { helpText } from '../../command-line/help-text.ts';

test('the command of a comment gets lines of its own, wrapped between options, and prose is set anew', () => {
  const source = `/**
 * Trains a
 * network of \`two\` layers: \`npm run script -- a.ts [--epochs 12]
 * [--out out]\`. Takes a minute.
 *
 *   a    is kept
 *   b    as it is
 */
import 'x';`;
  expect(helpText(source, 36)).toBe(`Trains a network of two layers:

  npm run script -- a.ts
      [--epochs 12] [--out out]

Takes a minute.

  a    is kept
  b    as it is`);
});

test('a source without a comment at its head is an error', () => {
  expect(() => helpText("import 'x';")).toThrow("needs a source with a comment at its head, got import 'x';");
});
