import { expect, test } from 'vitest';
import { alignmentMatrix } from '../../plots/alignment.ts';

const heading = { title: 'Alignment', subtitle: 'a sentence' };

test('an alignment has a cell for each pair of words, and each word its place even where it occurs twice', async () => {
  const alignment = {
    source: ['the', 'dog', 'sees', 'the', 'cat'],
    target: ['le', 'chien', 'voit'],
    weights: [
      [0.9, 0.1, 0, 0, 0],
      [0, 1, 0, 0, 0],
      [0, 0, 0.75, 0.25, 0],
    ],
  };
  const svg = await alignmentMatrix(alignment, heading);
  const texts = [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map((match) => match[1]);
  for (const word of [...alignment.source, ...alignment.target]) expect(texts).toContain(word);
  expect(texts.filter((text) => text === 'the')).toHaveLength(2);
  const cells = [...svg.matchAll(/<path aria-label="from: (\d); to: (\d); weight: ([\d.]+)"[^>]*fill="([^"]+)"/g)];
  expect(cells).toHaveLength(15);
  const fill = (from: number, to: number): string | undefined =>
    cells.find((cell) => cell[1] === String(from) && cell[2] === String(to))?.[4];
  expect([fill(1, 1), fill(0, 1), fill(2, 2)]).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)', 'rgb(191, 191, 191)']);
});

test('weights of other words are refused', async () => {
  const weights = [[1, 0]];
  await expect(alignmentMatrix({ source: ['a'], target: ['b'], weights }, heading)).rejects.toThrow(
    'alignmentMatrix: weights must be [1, 1], got [1, 2]',
  );
  await expect(alignmentMatrix({ source: ['a', 'b'], target: ['c', 'd'], weights }, heading)).rejects.toThrow(
    'weights must be [2, 2], got [1, 2]',
  );
});
