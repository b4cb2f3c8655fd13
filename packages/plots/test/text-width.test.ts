import { expect, test } from 'vitest';
import { renderSvg, type TopLevelSpec } from '../src/index.ts';
import { textWidth } from '../src/text-width.ts';

test('a text is as wide as its letters: narrow, middling and wide ones', () => {
  expect(textWidth({ fontSize: 10 }, 'iii')).toBeCloseTo(3 * 2.95, 9);
  expect(textWidth({ fontSize: 10 }, '123')).toBeCloseTo(3 * 6.4, 9);
  expect(textWidth({ fontSize: 10 }, 'mmm')).toBeCloseTo(30, 9);
});

test('bold text is wider by an eighth, and the size is 11 without one', () => {
  expect(textWidth({ fontSize: 20, fontWeight: 'bold' }, '0')).toBeCloseTo(20 * 0.64 * 1.13, 9);
  expect(textWidth({ fontSize: 20, fontWeight: 700 }, '0')).toBeCloseTo(20 * 0.64 * 1.13, 9);
  expect(textWidth({}, '0')).toBeCloseTo(11 * 0.64, 9);
});

test('a limited text is no wider than its limit, and nothing has no width', () => {
  expect(textWidth({ fontSize: 10, limit: 12 }, 'mmm')).toBe(12);
  expect(textWidth({ fontSize: 10 }, undefined)).toBe(0);
});

test('a legend has the room that its names take, and no more', async () => {
  const name = 'nine eggs'.repeat(8); // 72 letters of 12 pixels
  const spec: TopLevelSpec = {
    data: { values: [{ name }] },
    width: 50,
    height: 50,
    mark: 'point',
    encoding: { color: { field: 'name', title: null } },
  };
  const width = Number(/width="([\d.]+)"/.exec(await renderSvg(spec))?.[1]);
  const [padding, symbol] = [16, 17];
  expect(width - textWidth({ fontSize: 12 }, name) - symbol - 2 * padding).toBeCloseTo(0, -1); // within 5 pixels
});
