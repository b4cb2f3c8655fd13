import { renderSvg } from '@netwright/plots';
import { tensorData } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { attentionDistanceFigure, positionSimilarityFigure, rolloutFigure } from '../../src/index.ts';

const circles = (svg: string): number => svg.match(/aria-roledescription="circle"/g)?.length ?? 0;
const cells = (svg: string): number => svg.match(/aria-roledescription="rect mark"/g)?.length ?? 0;

test('a dot stands for every head, at its distance', async () => {
  const svg = await renderSvg(
    attentionDistanceFigure(
      [
        [3, 20.5],
        [8, 40],
      ],
      { title: 'ViT' },
    ),
  );
  expect(circles(svg)).toBe(4);
  for (const text of ['ViT', 'mean attention distance [pixels]', 'layer: 1; mean attention distance [pixels]: 20.5'])
    expect(svg).toContain(text);
});

test('every map of a rollout is drawn', async () => {
  const svg = await renderSvg(rolloutFigure(tensorData([0, 0.5, 0.5, 0, 1, 0, 0, 0], [2, 2, 2])));
  expect(cells(svg)).toBe(8);
  expect(svg).not.toContain('NaN');
});

test('pictures stand above themselves under their maps, whose cells are the less clear the more is read', async () => {
  const maps = tensorData([0, 0.5, 0.25, 0, 3, 0, 0, 0], [2, 2, 2]);
  const svg = await renderSvg(rolloutFigure(maps, { pictures: ['data:,first', 'data:,second'], side: 20 }));
  const pictures = [...svg.matchAll(/<image [^>]*href="([^"]*)"/g)].map((match) => match[1]);
  expect(pictures).toEqual(['data:,first', 'data:,first', 'data:,second', 'data:,second']);
  const marks = svg.match(/<path [^>]*aria-roledescription="rect mark"[^>]*>/g) ?? [];
  expect(marks.map((mark) => Number(/ opacity="([^"]*)"/.exec(mark)?.[1] ?? 1))).toEqual([
    0, 0.8, 0.4, 0, 0.8, 0, 0, 0,
  ]);
});

test('a map stands in the place of every patch, or of some', async () => {
  const similarity = tensorData(
    Array.from({ length: 81 }, (_, i) => (i % 10 === 0 ? 1 : 0)),
    [3, 3, 3, 3],
  );
  expect(cells(await renderSvg(positionSimilarityFigure(similarity)))).toBe(81);
  expect(cells(await renderSvg(positionSimilarityFigure(similarity, { every: 2 })))).toBe(36);
});

test.each([
  [() => attentionDistanceFigure([]), 'attentionDistanceFigure: needs at least one layer, got none'],
  [() => rolloutFigure(tensorData([1], [1, 1])), 'rolloutFigure: needs maps [N, rows, columns], got [1, 1]'],
  [
    () => rolloutFigure(tensorData([1], [1, 1, 1]), { pictures: ['data:,first', 'data:,second'] }),
    'rolloutFigure: needs a picture for each of 1 maps, got 2',
  ],
  [
    () => positionSimilarityFigure(tensorData([1, 2], [1, 2, 1, 1])),
    'positionSimilarityFigure: needs [rows, columns, rows, columns], got [1, 2, 1, 1]',
  ],
])('%s is refused', (act, message) => {
  expect(act).toThrow(new Error(message));
});
