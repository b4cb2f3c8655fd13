import { describe, expect, test } from 'vitest';
import { fnv1a32, fnv1a64 } from '../../src/random/fnv1a.ts';
import { type Counter, fillPhilox, type Key, philox } from '../../src/random/philox.ts';

const f = 0xffffffff;

describe('philox', () => {
  // Random123 1.14, tests/kat_vectors, "philox4x32 10".
  const vectors: [Counter, Key, number[]][] = [
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [f, f, f, f],
      [f, f],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ];
  test.each(vectors)('gives the published words for counter %o and key %o', (counter, key, words) => {
    expect([...philox(counter, key)]).toEqual(words);
  });

  test('agrees with the definition in exact integer arithmetic', () => {
    const mask = (1n << 32n) - 1n;
    const reference = (counter: Counter, key: Key): number[] => {
      let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
      let [k, l] = key.map(BigInt) as [bigint, bigint];
      for (let i = 0; i < 10; i++) {
        const p = a * 0xd2511f53n;
        const q = c * 0xcd9e8d57n;
        [a, b, c, d] = [(q >> 32n) ^ b ^ k, q & mask, (p >> 32n) ^ d ^ l, p & mask];
        k = (k + 0x9e3779b9n) & mask;
        l = (l + 0xbb67ae85n) & mask;
      }
      return [a, b, c, d].map(Number);
    };
    for (let i = 0; i < 200; i++) {
      const w = [...philox([i, 1, 2, 3], [4, 5]), ...philox([i, 6, 7, 8], [9, 10])] as number[];
      const counter = w.slice(0, 4) as unknown as Counter;
      const key = w.slice(4, 6) as unknown as Key;
      expect([...philox(counter, key)]).toEqual(reference(counter, key));
    }
  });

  test('fills successive blocks, cuts the last one and wraps the first word', () => {
    const words = fillPhilox(new Uint32Array(11), [f, 1, 2, 3], [4, 5]);
    expect([...words]).toEqual([
      ...philox([f, 1, 2, 3], [4, 5]),
      ...philox([0, 1, 2, 3], [4, 5]),
      ...philox([1, 1, 2, 3], [4, 5]).subarray(0, 3),
    ]);
  });
});

describe('fnv1a', () => {
  // Test vectors of RFC 9923 and of http://www.isthe.com/chongo/tech/comp/fnv/.
  test.each([
    ['', 0x811c9dc5, 0xcbf29ce4, 0x84222325],
    ['a', 0xe40c292c, 0xaf63dc4c, 0x8601ec8c],
    ['foobar', 0xbf9cf968, 0x85944171, 0xf73967e8],
  ])('%o has the published hashes', (text, hash32, high, low) => {
    expect(fnv1a32(text)).toBe(hash32);
    expect(fnv1a64(text)).toEqual([low, high]);
  });

  test('hashes the UTF-8 of the text, in exact integer arithmetic', () => {
    for (const text of ['größe', '層.1', 'layer4.2.bn3.running_var'.repeat(20)]) {
      let h = 0xcbf29ce484222325n;
      for (const byte of new TextEncoder().encode(text)) h = ((h ^ BigInt(byte)) * 0x100000001b3n) % (1n << 64n);
      expect(fnv1a64(text)).toEqual([Number(h & 0xffffffffn), Number(h >> 32n)]);
    }
  });
});
