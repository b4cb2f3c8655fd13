import { expect, test } from 'vitest';
import { scoreByLength } from '../../plots/score-by-length.ts';

const networks = {
  'without attention': [
    { from: 5, to: 8, scores: [0.9, 0.8] },
    { from: 9, to: 12, scores: [0.5, 0.4] },
    { from: 13, to: 16, scores: [0.2, 0.1] },
  ],
  'with attention': [
    { from: 5, to: 8, scores: [1, 0.9] },
    { from: 9, to: 12, scores: [1, 0.9] },
    { from: 13, to: 16, scores: [0.8, 0.9] },
  ],
};
const figure = { title: 'Lengths', subtitle: 'two runs', score: 'BLEU', trained: 12, networks };

test('every network has a line through the means and a point for each run, and lengths beyond training are marked', async () => {
  const svg = await scoreByLength(figure);
  const texts = [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map((match) => match[1]);
  const wanted = ['Lengths', 'two runs', 'without attention', 'with attention', '5-8', '9-12', '13-16', 'BLEU'];
  expect([...wanted, 'longer than trained on'].filter((text) => !texts.includes(text))).toEqual([]);
  expect([...svg.matchAll(/aria-roledescription="line mark"/g)]).toHaveLength(2);
  const points = [...svg.matchAll(/aria-label="length: ([\d.]+); score: ([\d.]+); network: ([^"]+)"[^>]*"point"/g)];
  expect(points).toHaveLength(12);
  expect(points[0]?.slice(1)).toEqual(['6.5', '0.9', 'without attention']); // the middle of 5 to 8
});

test('a figure without networks, or with a score that is not finite, is refused', async () => {
  await expect(scoreByLength({ ...figure, networks: {} })).rejects.toThrow('needs at least one network, got none');
  const broken = { odd: [{ from: 5, to: 8, scores: [Number.NaN] }] };
  await expect(scoreByLength({ ...figure, networks: broken })).rejects.toThrow(
    'scoreByLength odd: scores must be finite, got NaN',
  );
});
