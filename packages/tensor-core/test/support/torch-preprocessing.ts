import { readFileSync } from 'node:fs';
import type { Preprocessing, TensorData } from '../../src/index.ts';
import { unit } from '../../src/testing/index.ts';

/** One image through torchvision's transforms, from scripts/reference/make_preprocessing.py. */
export interface PreprocessingCase {
  readonly image: 'photo' | 'noise';
  readonly height: number;
  readonly width: number;
  readonly preprocessing: Preprocessing;
  readonly shape: readonly number[];
  /** Every `stride`-th value of the result, as its grey level. */
  readonly stride: number;
  readonly levels: string;
  /** The first values as they are. */
  readonly first: readonly number[];
}

/** The whole fixture, by name. */
export const torchPreprocessing = (
  JSON.parse(readFileSync(new URL('../fixtures/torch_preprocessing.json', import.meta.url), 'utf8')) as {
    cases: Record<string, PreprocessingCase>;
  }
).cases;

/** The image of a case: noise, or a pattern of slow waves with a little of it; uint8 [1, height, width, 3]. */
export function rulePixels(image: 'photo' | 'noise', height: number, width: number): TensorData {
  const noise = unit(image, height * width * 3).map((v) => Math.floor(256 * v));
  const data = Uint8Array.from(noise, (level, i) => {
    if (image === 'noise') return level;
    const [y, x, c] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3];
    const wave = (3 * x + 5 * y + 40 * c) % 512;
    return Math.min(255, Math.min(wave, 511 - wave) + Math.floor(level / 16));
  });
  return { dtype: 'uint8', dims: [1, height, width, 3], data };
}
