import { expect, test } from 'vitest';
import { AttentionMaps } from '../../src/characters/page/attention-maps.ts';
import { sideOf } from '../../src/characters/page/paint-map.ts';
import { Ramp } from '../../src/characters/page/ramp.ts';

const maps = (): AttentionMaps => {
  const made = new AttentionMaps({ layers: 1, heads: 2, context: 3 });
  // [layers, heads, read, read]: what follows a character has no weight.
  made.add({ start: 0, read: 'ab', attention: Float32Array.of(1, 0, 0.25, 0.75, 1, 0, 0.5, 0.5) });
  made.add({ start: 2, read: 'c', attention: Float32Array.of(0.5, 0.25, 0.25, 0, 0, 1) });
  return made;
};

test('rows come step by step, for every head', () => {
  const { characters } = maps();
  expect(characters).toEqual(['a', 'b', 'c']);
  expect([...maps().row(0, 0, 1)]).toEqual([0.25, 0.75]);
  expect([...maps().row(0, 1, 1)]).toEqual([0.5, 0.5]);
  expect([...maps().row(0, 0, 2)]).toEqual([0.5, 0.25, 0.25]);
  expect([...maps().row(0, 1, 2)]).toEqual([0, 0, 1]);
});

test('the largest weights come first, equal ones by their place', () => {
  expect(maps().most(0, 0, 2, 2)).toEqual([
    { place: 0, weight: 0.5 },
    { place: 1, weight: 0.25 },
  ]);
});

test('a step at 0 begins anew', () => {
  const made = maps();
  made.add({ start: 0, read: '😀', attention: Float32Array.of(1, 1) });
  expect(made.characters).toEqual(['😀']);
  expect([...made.row(0, 1, 0)]).toEqual([1]);
});

test('a step that does not follow, or whose weights are too few, is an error with both numbers', () => {
  expect(() => maps().add({ start: 1, read: 'b', attention: new Float32Array(4) })).toThrow('start at 3 or 0, got 1');
  expect(() => maps().add({ start: 3, read: 'd', attention: new Float32Array(8) })).toThrow('2 x 1 x 4 weights, got 8');
  expect(() => maps().add({ start: 0, read: 'd', attention: new Float32Array(3) })).toThrow('2 x 1 x 1 weights, got 3');
});

test('a map grows in steps of 16 up to the context', () => {
  const side = (length: number, context: number): number =>
    sideOf({ characters: new Array(length).fill('a'), context });
  expect([side(0, 64), side(16, 64), side(17, 64), side(64, 64), side(20, 24), side(2, 8)]).toEqual([
    16, 16, 32, 64, 24, 8,
  ]);
});

test('colours follow the square root of a weight: a quarter is half of the way', () => {
  const ramp = new Ramp([
    [0, 0, 0],
    [100, 0, 200],
    [200, 200, 200],
  ]);
  expect(ramp.of(0)).toEqual([0, 0, 0]);
  expect(ramp.of(1)).toEqual([200, 200, 200]);
  expect(Math.abs(ramp.of(1 / 16)[2] - 100)).toBeLessThanOrEqual(1); // 256 shades
  expect(Math.abs(ramp.of(0.25)[0] - 100)).toBeLessThanOrEqual(1);
  expect(ramp.of(2)).toEqual(ramp.of(1));
});
