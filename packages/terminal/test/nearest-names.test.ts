import { expect, test } from 'vitest';
import { editDistance, nearestNames } from '../src/nearest-names.ts';

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['resnet50', 'resent50', 1], // swapped
  ['vgg16', 'vgg16_bn', 3],
  ['abc', 'abc', 0],
])('from %j to %j it is %i steps', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test('the nearest names come first, and far ones not at all', () => {
  const names = ['resnet18', 'resnet34', 'resnet50', 'lenet5', 'vgg16'];
  expect(nearestNames('ResNet-50', names)).toEqual(['resnet50', 'resnet18', 'resnet34']);
  expect(nearestNames('lenet', names, 1)).toEqual(['lenet5']);
  expect(nearestNames('transformer', names)).toEqual([]);
});
