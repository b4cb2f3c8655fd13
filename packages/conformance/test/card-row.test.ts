import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardRow } from '../src/card-row.ts';
import { ladder, runCheck } from '../src/index.ts';
import { perceptron } from './perceptron.ts';

const folder = mkdtempSync(join(tmpdir(), 'cards-'));
const cards = pathToFileURL(`${folder}/`);

/** The table of a card; `p` has the figures of the perceptron: at most 4 + 8 elements go in and out of a layer. */
const card = `# Perceptron

Source: https://example.org

| model | parameters | MACs | peak activation [elements] | checkpoint |
|---|---:|---:|---:|---|
| \`p\` | 67 | 56 | 12 | none |
| \`wrong\` | 67 | 56 | 1,112 | none |

| network | test error |
|---|---:|
| p | 0.1 |
`;

beforeAll(() => {
  mkdirSync(join(folder, 'other'));
  for (const [family, text] of [
    ['old', '| model | parameters | MACs |\n|---|---:|---:|\n| `old` | 67 | 56 |\n'],
    ['perceptron', card],
  ] as const) {
    mkdirSync(join(folder, family));
    writeFileSync(join(folder, family, 'card.md'), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('cardRow', () => {
  it('finds the row and reads cells by the title of their column', () => {
    const row = cardRow(cards, 'wrong');
    expect(row).toMatchObject({ path: 'perceptron/card.md', text: card });
    expect(row.line).toBe('| `wrong` | 67 | 56 | 1,112 | none |');
    expect(['MACs', 'peak activation [elements]', 'checkpoint', 'top-1 [%]'].map(row.cell)).toEqual([
      '56',
      '1,112',
      'none',
      undefined,
    ]);
  });
  it('names a model that no card has, and a folder that is not there', () => {
    expect(() => cardRow(cards, 'absent')).toThrow('no models/<family>/card.md has a row for absent');
    expect(() => cardRow(new URL('nowhere/', cards), 'p')).toThrow('there is no folder');
  });
});

describe.each(['MACs', 'card'])('check %s with cards', (title) => {
  const check = ladder.find((c) => c.title === title);
  it('passes a row with the right figures', async () => {
    expect(check && (await runCheck(check, { name: 'p', entry: perceptron, cards }))).toMatchObject({ status: 'pass' });
  });
});

describe('the peak activation', () => {
  const check = ladder.find((c) => c.title === 'MACs') ?? ladder[0];
  const found = (name: string, folders = {}) => check && runCheck(check, { name, entry: perceptron, ...folders });
  it('is reported where no cards are given', async () => {
    expect(await found('absent')).toEqual({ status: 'pass', detail: '56; peak activation 12' });
  });
  it('fails a card that says another, or none', async () => {
    expect(await found('wrong', { cards })).toEqual({
      status: 'fail',
      detail: 'peak activation of 12 elements, perceptron/card.md says 1,112',
    });
    expect(await found('old', { cards })).toEqual({
      status: 'fail',
      detail: 'peak activation of 12 elements, old/card.md says nothing',
    });
  });
});
