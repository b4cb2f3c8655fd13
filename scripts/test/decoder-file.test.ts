import { profile } from '@netwright/efficiency-metrics';
import { describe, expect, it } from 'vitest';
import { decoderFile, llama2 } from '../bench/decoder-file.ts';

describe('the file of Llama 2 7B without its weights', () => {
  const bytes = decoderFile(llama2);

  it('is small', () => {
    expect(bytes.length).toBeLessThan(200_000);
  });

  it.each([
    [1, 1],
    [2, 512],
  ])('profiles in full, batch %i and length %i', (batch, length) => {
    const p = profile(bytes, { dims: { batch, length } });
    expect(p.problems).toEqual([]);
    expect(p.totals.parameters).toBe(6_738_415_616); // as published: 6.74 B
    // projections of every position, the output layer, and two products of attention
    const perToken = 32 * (4 * 4096 ** 2 + 3 * 4096 * 11_008) + 4096 * 32_000;
    const attention = 32 * 2 * 4096 * length ** 2;
    expect(p.totals.macs).toBe(batch * (length * perToken + attention));
    expect(p.totals.attentionMacs).toBe(batch * attention);
    expect(p.totals.weightBytesByDType.float16).toBe(2 * (6_738_415_616 + 2)); // two numbers beside the weights
  });
});
