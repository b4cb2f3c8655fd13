import { originChannel, palette } from '@netwright/plots';
import { normal } from '@netwright/tensor-core';
import { readAcanthus } from '../data/acanthus.ts';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { gaussianBlur, nonLocalMeans, patchesOf, psnr } from './kit/image/denoise.ts';
import { patchAttention } from './kit/image/patch-attention.ts';
import { picturePanel } from './kit/image/picture-panel.ts';
import { every, holds, near } from './kit/verdict.ts';

const cut = { left: 274, top: 64, side: 104, pixels: 52 };
const radius = 1; // patches of 3 x 3 pixels
const noises = [20, 25] as const; // standard deviations, of 255
const shown = 25;
const blurWidths = Array.from({ length: 26 }, (_, i) => 0.3 + 0.05 * i);
const query = { row: 18, column: 15 };
const scale = 4;

/** A denoised photograph, twice the same: as an average over the picture and as attention. */
export const figure = defineFigure({
  id: 'F60',
  title: 'Non-local means is softmax attention: patches ask patches, pixels are the values',
  lectures: ['A'],
  source: 'Buades, Coll & Morel (2005), A non-local algorithm for image denoising; photograph: Karl Blossfeldt (1928)',
  caption:
    'A photograph with noise, denoised by the best Gaussian blur and by non-local means; below, how much each pixel counts for the circled one, and the peak signal-to-noise ratio of blurs of all widths beside that of non-local means, for two levels of noise.',
  method:
    'Computed: noise from the seed, 3×3 patches, h = 3 times the noise, every pixel averaged over the whole picture; the same in float64 by scaledDotProduct of tensor-core with q = patch, k = patch, v = pixel. The width of the blur is chosen by the clean picture, that of non-local means is not.',
  cost: 'cheap',
  seed: 1,
  data: async ({ seed }) => {
    const clean = await readAcanthus(cut);
    const { side } = clean;
    const bytes = (values: Float64Array): number[] =>
      Array.from(values, (v) => Math.round(255 * Math.min(1, Math.max(0, v))));
    const z = normal(side * side, { seed });
    const levels = await Promise.all(
      noises.map(async (noise) => {
        const sd = noise / 255;
        const noisy = clean.data.map((value, i) => value + sd * (z[i] as number));
        const blurs = blurWidths.map((width) => ({ width, psnr: psnr(gaussianBlur(noisy, side, width), clean.data) }));
        const best = blurs.reduce((a, b) => (b.psnr > a.psnr ? b : a));
        const patches = patchesOf(noisy, side, radius);
        const h = sd * (2 * radius + 1);
        const attention = await patchAttention(patches, noisy, h, query.row * side + query.column);
        return { noise, noisy, blurs, best, patches, h, attention, psnr: psnr(attention.out, clean.data) };
      }),
    );
    const level = levels.find(({ noise }) => noise === shown) as (typeof levels)[number];
    const direct = nonLocalMeans(level.patches, level.noisy, level.h);
    return {
      side,
      pictures: {
        original: bytes(clean.data),
        noisy: bytes(level.noisy),
        blurred: bytes(gaussianBlur(level.noisy, side, level.best.width)),
        denoised: bytes(level.attention.out),
      },
      weights: Array.from(level.attention.weights, (w) => Number(w.toExponential(4))),
      noisyPsnr: psnr(level.noisy, clean.data),
      levels: levels.map(({ noise, blurs, best, psnr: reached }) => ({ noise, blurs, best, reached })),
      apart: level.attention.out.reduce((most, v, i) => Math.max(most, Math.abs(v - (direct[i] as number))), 0),
      furthestSum: level.attention.sums.reduce((most, sum) => Math.max(most, Math.abs(sum - 1)), 0),
      contrast: Math.max(...clean.data) - Math.min(...clean.data),
    };
  },
  plot: async ({ side, pictures, weights, noisyPsnr, levels }) => {
    const size = scale * side;
    const picture = (title: string, subtitle: string, values: readonly number[], above: object[] = []) =>
      picturePanel({ title, subtitle, values, side, black: 0, white: 255, scale, above });
    const level = levels.find(({ noise }) => noise === shown) as (typeof levels)[number];
    const dB = (value: number): string => `${value.toFixed(1)} dB`;
    const most = Math.max(...weights);
    const ring = {
      data: { values: [{}] },
      mark: { type: 'point', shape: 'circle', size: 160, color: palette.vermillion, strokeWidth: 2.5, filled: false },
      encoding: { x: { value: scale * (query.column + 0.5) }, y: { value: scale * (query.row + 0.5) } },
    };
    const lines = levels.flatMap(({ noise, blurs, reached }) =>
      blurs.map(({ width, psnr: blurred }) => ({ noise: `noise ${noise}`, width, blurred, reached })),
    );
    const names = noises.map((noise) => `noise ${noise}`);
    const marked = levels.map(({ noise, best, reached }) => ({
      noise: `noise ${noise}`,
      width: best.width,
      blurred: best.psnr,
      reached,
      label: `non-local means, noise ${noise}: ${dB(reached)}`,
      origin: 'computed here' as const,
    }));
    const color = {
      field: 'noise',
      type: 'nominal',
      scale: { domain: names, range: [palette.blue, palette.green] },
      legend: { title: null },
    };
    const x = linear('width', 'standard deviation of the blur [pixels]', [0.3, 1.55]);
    const y = (field: string) => linear(field, 'PSNR [dB]', [19, 30]);
    return {
      width: 4 * size + 60,
      vconcat: [
        {
          hconcat: [
            await picture('original', 'grey, 52×52 pixels', pictures.original),
            await picture(`noise of ${shown} / 255`, dB(noisyPsnr), pictures.noisy),
            await picture(
              `blur of ${level.best.width.toFixed(2)} pixels`,
              `${dB(level.best.psnr)}, the best one`,
              pictures.blurred,
            ),
            await picture('non-local means', dB(level.reached), pictures.denoised),
          ],
        },
        {
          hconcat: [
            await picture(
              'attention',
              'of the circled pixel, √weight',
              weights.map((w) => Math.round(255 * Math.sqrt(w / most))),
              [ring],
            ),
            {
              width: 500,
              height: size,
              layer: [
                { data: { values: lines }, mark: 'line', encoding: { x, y: y('blurred'), color } },
                {
                  data: { values: marked },
                  mark: { type: 'point', filled: true, size: 80, opacity: 1 },
                  encoding: { x, y: y('blurred'), color, shape: originChannel('shape', marked) },
                },
                {
                  data: { values: marked },
                  mark: { type: 'rule', strokeDash: [2, 3], strokeWidth: 2 },
                  encoding: { y: y('reached'), color },
                },
                {
                  data: { values: marked },
                  mark: { type: 'text', align: 'right', dy: -9, fontSize: 12, color: '#333333' },
                  encoding: { x: { value: 490 }, y: y('reached'), text: { field: 'label' } },
                },
              ],
            },
          ],
        },
      ],
    };
  },
  checks: {
    'attention and the average over the picture agree to 1e-12': ({ apart }) =>
      holds(apart < 1e-12, `they must agree to 1e-12, got ${apart}`),
    'the weights of every pixel sum to 1': ({ furthestSum, weights }) =>
      every(
        holds(furthestSum < 1e-12, `sums must be 1, got one ${furthestSum} off`),
        near(
          'weights shown',
          weights.reduce((a, b) => a + b, 0),
          1,
          { atol: 1e-3 },
        ),
      ),
    'on a textured picture, at noise of 20 and of 25, non-local means beats the best blur by a decibel': ({
      levels,
      contrast,
    }) =>
      every(
        holds(contrast > 0.7, `the picture must have contrast, got ${contrast}`),
        ...levels.map(({ noise, best, reached }) =>
          holds(reached > best.psnr + 1, `noise ${noise}: ${reached} dB must beat ${best.psnr} dB by 1`),
        ),
      ),
    'the best blur is neither the narrowest nor the widest tried': ({ levels }) =>
      every(
        ...levels.map(({ best }) =>
          holds(
            best.width > (blurWidths[0] as number) && best.width < (blurWidths.at(-1) as number),
            `got ${best.width}`,
          ),
        ),
      ),
  },
});
