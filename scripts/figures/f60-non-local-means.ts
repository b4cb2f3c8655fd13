import { palette } from '@netwright/plots';
import { type Cutting, type Photograph, readPhotograph } from '../data/photographs.ts';
import { linear } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { blurWidths, compareDenoisers } from './kit/image/compare-denoisers.ts';
import { picturePanel } from './kit/image/picture-panel.ts';
import { labelLayer, lineLayer, pointLayer, ruleLayer } from './kit/layers.ts';
import { every, holds, near } from './kit/verdict.ts';

const pixels = 52;
const photographs: readonly { readonly photograph: Photograph; readonly title: string; readonly cut: Cutting }[] = [
  { photograph: 'acanthus-mollis', title: 'leaf', cut: { left: 274, top: 64, side: 104, pixels } },
  { photograph: 'allium-oreophilum', title: 'flower', cut: { left: 300, top: 100, side: 208, pixels } },
  { photograph: 'nagasaki-boats', title: 'boats', cut: { left: 430, top: 260, side: 208, pixels } },
];
const colours = { 'noise 20': palette.blue, 'noise 25': palette.green };
const noises = [20, 25] as const; // standard deviations, of 255
const shown = 25; // of the first photograph
const query = { row: 18, column: 15 };
const scale = 4;
const origin = 'computed here' as const;

/** A denoised photograph, twice the same: as an average over the picture and as attention. */
export const figure = defineFigure({
  id: 'F60',
  title: 'Non-local means is softmax attention: patches ask patches, pixels are the values',
  lectures: ['A'],
  source:
    'Buades, Coll & Morel (2005), A non-local algorithm for image denoising; photographs: Blossfeldt (1928), Beato (1865)',
  caption:
    'A photograph with noise, denoised by the best Gaussian blur and by non-local means; below, how much each pixel counts for the circled one, the peak signal-to-noise ratio of blurs of all widths beside that of non-local means, and by how much non-local means is better than the best blur on three photographs, for two levels of noise: much on the leaf, whose edges repeat, little on the flower, and no better on the boats.',
  method:
    'Computed: noise from the seed, 3×3 patches, h = 3 times the noise, every pixel averaged over the whole picture; the same in float64 by scaledDotProduct of tensor-core with q = patch, k = patch, v = pixel. The width of the blur is chosen by the clean picture, that of non-local means is not.',
  cost: 'cheap',
  seed: 1,
  data: async ({ seed }) => {
    const bytes = (values: Float64Array): number[] =>
      Array.from(values, (v) => Math.round(255 * Math.min(1, Math.max(0, v))));
    const runs = [];
    for (const { photograph, title, cut } of photographs) {
      const clean = await readPhotograph(photograph, cut);
      for (const noise of noises) {
        const compared = await compareDenoisers(clean, noise, seed, query.row * pixels + query.column);
        runs.push({ title, noise, clean, ...compared });
      }
    }
    const first = runs.find(({ noise }) => noise === shown) as (typeof runs)[number];
    return {
      pictures: {
        original: bytes(first.clean.data),
        noisy: bytes(first.noisy),
        blurred: bytes(first.blurred),
        denoised: bytes(first.denoised),
      },
      weights: Array.from(first.weights, (w) => Number(w.toExponential(4))),
      runs: runs.map(({ title, scores, apart, furthestSum }) => ({ title, ...scores, apart, furthestSum })),
      contrast: Math.max(...first.clean.data) - Math.min(...first.clean.data),
    };
  },
  plot: async ({ pictures, weights, runs }) => {
    const size = scale * pixels;
    const picture = (title: string, subtitle: string, values: readonly number[], above: object[] = []) =>
      picturePanel({ title, subtitle, values, side: pixels, black: 0, white: 255, scale, above });
    const dB = (value: number): string => `${value.toFixed(1)} dB`;
    const first = runs.slice(0, noises.length);
    const level = first.find(({ noise }) => noise === shown) as (typeof runs)[number];
    const most = Math.max(...weights);
    const bright = weights.map((w) => Math.round(255 * Math.sqrt(w / most)));
    const ring = {
      data: { values: [{}] },
      mark: { type: 'point', shape: 'circle', size: 160, color: palette.vermillion, strokeWidth: 2.5, filled: false },
      encoding: { x: { value: scale * (query.column + 0.5) }, y: { value: scale * (query.row + 0.5) } },
    };
    const lines = first.flatMap(({ noise, blurs }) => blurs.map((one) => ({ name: `noise ${noise}`, ...one })));
    const best = first.map(({ noise, best: one }) => ({ name: `noise ${noise}`, ...one, origin }));
    const reached = first.map(({ noise, reached: psnr }) => ({
      name: `noise ${noise}`,
      psnr,
      label: `non-local means: ${dB(psnr)}`,
    }));
    const gains = runs.map(({ title, noise, reached: psnr, best: one }) => ({
      title,
      name: `noise ${noise}`,
      gain: psnr - one.psnr,
      origin,
    }));
    const color = colourChannel('name', colours);
    const y = linear('psnr', 'PSNR [dB]', [19, 29]);
    const curve = { x: linear('width', 'standard deviation of the blur [pixels]', [0.3, 1.55]), y, color };
    const gain = {
      x: { field: 'title', type: 'nominal', sort: null, title: null, axis: { labelAngle: 0 } },
      y: linear('gain', 'gain over the best blur [dB]', [-0.5, 2]),
    };
    return {
      width: 4 * size + 60,
      vconcat: [
        {
          hconcat: [
            await picture('original', `grey, ${pixels}×${pixels} pixels`, pictures.original),
            await picture(`noise of ${shown} / 255`, dB(level.noisy), pictures.noisy),
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
            await picture('attention', 'of the circled pixel, √weight', bright, [ring]),
            {
              width: 350,
              height: size,
              layer: [
                lineLayer(lines, curve),
                pointLayer(best, curve, { size: 80 }),
                ...reached.map((row) =>
                  ruleLayer(row, { y, color }, { color: null, strokeDash: [2, 3], strokeWidth: 2 }),
                ),
                labelLayer(reached, { x: { value: 344 }, y }, { align: 'right', dy: -9 }),
              ],
            },
            {
              width: 170,
              height: size,
              layer: [ruleLayer({ gain: 0 }, { y: gain.y }), pointLayer(gains, { ...gain, color }, { size: 80 })],
            },
          ],
        },
      ],
    };
  },
  checks: {
    'attention and the average over the picture agree to 1e-12, on three photographs at two levels of noise': ({
      runs,
    }) =>
      every(
        holds(runs.length === 6, `there must be six pictures, got ${runs.length}`),
        ...runs.map(({ title, noise, apart }) => holds(apart < 1e-12, `${title}, noise ${noise}: ${apart} apart`)),
      ),
    'the weights of every pixel sum to 1': ({ runs, weights }) =>
      every(
        ...runs.map(({ title, furthestSum }) => holds(furthestSum < 1e-12, `${title}: a sum is ${furthestSum} off`)),
        near(
          'weights shown',
          weights.reduce((a, b) => a + b, 0),
          1,
          { atol: 1e-3 },
        ),
      ),
    'on the textured leaf, at noise of 20 and of 25, non-local means beats the best blur by a decibel': ({
      runs,
      contrast,
    }) =>
      every(
        holds(contrast > 0.7, `the picture must have contrast, got ${contrast}`),
        ...runs
          .filter(({ title }) => title === 'leaf')
          .map(({ noise, best, reached }) =>
            holds(reached > best.psnr + 1, `noise ${noise}: ${reached} dB must beat ${best.psnr} dB by 1`),
          ),
      ),
    'on the flower it is better by less than a decibel, on the boats it comes within half of one': ({ runs }) =>
      every(
        ...runs.map(({ title, noise, best, reached }) => {
          const gain = reached - best.psnr;
          const isRight = title === 'leaf' || (title === 'flower' ? gain > 0 && gain < 1 : Math.abs(gain) < 0.5);
          return holds(isRight, `${title}, noise ${noise}: got ${gain} dB`);
        }),
      ),
    'the best blur is neither the narrowest nor the widest tried': ({ runs }) =>
      every(
        ...runs.map(({ title, best: { width } }) =>
          holds(width > (blurWidths[0] as number) && width < (blurWidths.at(-1) as number), `${title}: got ${width}`),
        ),
      ),
  },
});
