import { expect, test } from 'vitest';
import { type CurvePoint, thin, trainingCurve } from '../../plots/training-curve.ts';

const point = (epoch: number, loss: number, accuracy: number): CurvePoint => ({ epoch, loss, accuracy });
const train = [point(0.5, 2, 0.5), point(1, 0.5, 0.9), point(1.5, 0.1, 0.97), point(2, 0.05, 0.99)];
const held = [point(1, 0.3, 0.95), point(2, 0.1, 0.98)];

const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map((match) => match[1] as string);

test('the figure names both sets, the axes with their units, and every epoch', async () => {
  const found = texts(await trainingCurve({ title: 'LeNet-5', subtitle: 'seed 0', train, test: held }));
  const wanted = [
    'LeNet-5',
    'seed 0',
    'train',
    'test',
    'loss [nats]',
    'accuracy [%]',
    'epoch',
    '0',
    '1',
    '2',
    '0.1',
    '100',
  ];
  expect(wanted.filter((text) => !found.includes(text))).toEqual([]);
});

test('the same run gives the same text, whatever was drawn before', async () => {
  const draw = (title: string): Promise<string> => trainingCurve({ title, train, test: held });
  const first = await draw('a');
  await draw('b');
  expect(await draw('a')).toBe(first);
});

test('losses within a decade have a grid of 1, 2 and 5', async () => {
  const few = [point(1, 2.3, 0.5), point(2, 0.3, 0.9)];
  const found = texts(await trainingCurve({ title: 'a', train: few, test: few }));
  expect(['0.5', '1', '2'].filter((text) => !found.includes(text))).toEqual([]);
});

test('every test result is a point inside the panels', async () => {
  const svg = await trainingCurve({ title: 'a', train, test: [...held, point(3, 1e-5, 1)] });
  const symbols = svg.match(/<g class="mark-symbol role-mark[\s\S]*?<\/g>/g) ?? [];
  const places = symbols.flatMap((group) => [...group.matchAll(/translate\(([\d.e-]+),([\d.e-]+)\)/g)]);
  expect(places).toHaveLength(2 * 3);
  for (const [, x, y] of places) {
    expect(Number(x)).toBeLessThanOrEqual(560);
    expect(Number(y)).toBeGreaterThanOrEqual(0);
    expect(Number(y)).toBeLessThanOrEqual(190);
  }
});

test('thin averages neighbours and keeps a short curve as it is', () => {
  expect(thin(train, 4)).toEqual(train);
  expect(thin([point(1, 1, 0), point(2, 3, 1), point(3, 5, 1)], 2)).toEqual([point(1.5, 2, 0.5), point(3, 5, 1)]);
});

test('a run without points, or with a loss that is not finite, is refused', async () => {
  await expect(trainingCurve({ title: 'a', train, test: [] })).rejects.toThrow(
    'trainingCurve test: needs at least one',
  );
  const broken = [...train, point(3, Number.NaN, 1)];
  await expect(trainingCurve({ title: 'a', train: broken, test: held })).rejects.toThrow(
    'trainingCurve train: points must be finite, got {"epoch":3,"loss":null,"accuracy":1}',
  );
});
