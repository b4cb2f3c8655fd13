import { normal } from '@netwright/tensor-core';
import type { GreySquare } from '../../../data/photographs.ts';
import { gaussianBlur, nonLocalMeans, patchesOf, psnr } from './denoise.ts';
import { patchAttention } from './patch-attention.ts';

const radius = 1; // patches of 3 x 3 pixels
/** Widths of blurs that are tried [pixels]. */
export const blurWidths: readonly number[] = Array.from({ length: 26 }, (_, i) => 0.3 + 0.05 * i);

/**
 * A picture with normal noise of a deviation [of 255], denoised by blurs of all widths and by attention between its 3 x 3 patches, with h
 * three times the noise; and how far attention lies from non-local means by their definition. `query`: the pixel whose weights are kept.
 */
export async function compareDenoisers({ data, side }: GreySquare, noise: number, seed: number, query = 0) {
  const sd = noise / 255;
  const z = normal(data.length, { seed });
  const noisy = data.map((value, i) => value + sd * (z[i] as number));
  const blurs = blurWidths.map((width) => ({ width, psnr: psnr(gaussianBlur(noisy, side, width), data) }));
  const best = blurs.reduce((a, b) => (b.psnr > a.psnr ? b : a));
  const patches = patchesOf(noisy, side, radius);
  const h = sd * (2 * radius + 1);
  const { out, weights, sums } = await patchAttention(patches, noisy, h, query);
  const direct = nonLocalMeans(patches, noisy, h);
  return {
    noisy,
    blurred: gaussianBlur(noisy, side, best.width),
    denoised: out,
    weights,
    scores: { noise, noisy: psnr(noisy, data), blurs, best, reached: psnr(out, data) },
    furthestSum: sums.reduce((most, sum) => Math.max(most, Math.abs(sum - 1)), 0),
    apart: out.reduce((most, value, i) => Math.max(most, Math.abs(value - (direct[i] as number))), 0),
  };
}
