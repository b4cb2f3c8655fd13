import type { DataSizeRun } from './data-size-run.ts';

/** How the two networks compare at one number of images. */
export interface SizeGap {
  images: number;
  ResNet: number; // mean test accuracy over the seeds, a fraction
  ViT: number;
  seeds: number[];
  gaps: number[]; // ResNet's accuracy less ViT's, by seed: fractions
  mean: number; // of the gaps
}

const rounded = (fraction: number): number => Number(fraction.toFixed(5));
const mean = (values: readonly number[]): number => rounded(values.reduce((sum, v) => sum + v, 0) / values.length);

/**
 * The gap at every number of images, smallest first. Runs of one seed had the same images, so they are compared with one another.
 *
 * @throws Error if a run has no counterpart of the other network
 */
export function gapsBySize(runs: readonly Pick<DataSizeRun, 'network' | 'images' | 'seed' | 'test'>[]): SizeGap[] {
  const sizes = [...new Set(runs.map(({ images }) => images))].sort((a, b) => a - b);
  return sizes.map((images) => {
    const own = runs.filter((run) => run.images === images);
    const seeds = [...new Set(own.map(({ seed }) => seed))].sort((a, b) => a - b);
    const of = (network: string): number[] =>
      seeds.map((seed) => {
        const run = own.find((r) => r.network === network && r.seed === seed);
        if (!run)
          throw new Error(`gapsBySize: needs a run of both networks, got no ${network} of ${images}, seed ${seed}`);
        return run.test;
      });
    const [cnn, vit] = [of('ResNet'), of('ViT')];
    const gaps = cnn.map((accuracy, i) => rounded(accuracy - (vit[i] as number)));
    return { images, ResNet: mean(cnn), ViT: mean(vit), seeds, gaps, mean: mean(gaps) };
  });
}

/** What the comparison is about. */
export interface SizeClaims {
  ahead: boolean; // of the fewest images the ResNet learns more, with every seed
  closing: boolean; // with every seed the gap at the most images is smaller than with any at the fewest
}

/** Whether the runs show what was expected: the convolutional network ahead at the small end, and the gap closing. */
export function sizeClaims(gaps: readonly SizeGap[]): SizeClaims {
  const least = Math.min(...(gaps[0]?.gaps ?? []));
  const most = Math.max(...(gaps.at(-1)?.gaps ?? []));
  return { ahead: gaps.length > 0 && least > 0, closing: gaps.length > 1 && most < least };
}
