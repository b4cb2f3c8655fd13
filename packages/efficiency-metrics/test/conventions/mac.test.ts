import { expect, test } from 'vitest';
import { mac } from '../../src/conventions/mac.ts';
import { countedNode } from './counted-node.ts';

test('an LSTM counts the products of every step and nothing else', () => {
  const inputs = [
    [100, 1, 64],
    [1, 256, 64],
    [1, 256, 64],
    [1, 512],
  ];
  expect(mac.count(countedNode('LSTM', inputs, [[100, 1, 1, 64]]))).toEqual({
    macs: 100 * (256 * 64 + 256 * 64),
    attentionMacs: 0,
  });
});
