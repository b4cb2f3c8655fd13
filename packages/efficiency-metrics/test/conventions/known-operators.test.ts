import { expect, test } from 'vitest';
import { conventions, isFree, isKnown } from '../../src/conventions/index.ts';
import { instructionPrices } from '../../src/conventions/instruction-prices.ts';
import { countedNode } from './counted-node.ts';

test('moving and naming data is free under every convention', () => {
  const free =
    'Reshape Transpose Identity Shape Gather Concat Constant Split Slice Cast Expand Dropout If Loop Scan'.split(' ');
  for (const op of free) {
    expect([op, isFree(op, ''), isKnown(op, '')]).toEqual([op, true, true]);
    for (const convention of Object.values(conventions))
      expect(
        convention.count(
          countedNode(
            op,
            [
              [2, 3],
              [2, 3],
            ],
            [[2, 3]],
          ),
        ),
      ).toBeUndefined();
  }
});

test('arithmetic is not free, though a convention may count it as nothing', () => {
  for (const op of [
    'Softmax',
    'Add',
    'Relu',
    'Where',
    'DequantizeLinear',
    'Conv',
    'MatMul',
    ...Object.keys(instructionPrices),
  ])
    expect([op, isFree(op, ''), isKnown(op, '')]).toEqual([op, false, true]);
  expect(isKnown('SkipLayerNormalization', 'com.microsoft')).toBe(true);
  expect(isKnown('FusedConv', 'com.microsoft')).toBe(true);
});

test('ai.onnx by its name is ai.onnx', () => {
  expect([isFree('Reshape', 'ai.onnx'), isKnown('Conv', 'ai.onnx')]).toEqual([true, true]);
});

test('operators of other domains are unknown, as are those that hide graphs', () => {
  for (const [op, domain] of [
    ['Conv', 'com.example'],
    ['NoSuchOperator', ''],
    ['EPContext', 'com.microsoft'],
    ['BeamSearch', 'com.microsoft'],
    ['SequenceMap', ''],
    ['toString', ''],
    ['constructor', ''],
  ] as const) {
    expect([op, isFree(op, domain), isKnown(op, domain)]).toEqual([op, false, false]);
    for (const { count } of Object.values(conventions))
      expect(count(countedNode(op, [[2, 3]], [[2, 3]], { domain }))).toBeUndefined();
  }
});

test('every convention has its own name and says what it counts', () => {
  for (const [name, convention] of Object.entries(conventions)) {
    expect(convention.name).toBe(name);
    expect(convention.description).toMatch(/bias/);
    expect(convention.description).toMatch(/softmax/);
  }
});
