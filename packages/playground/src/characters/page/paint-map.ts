import type { AttentionMaps } from './attention-maps.ts';
import type { Ramp } from './ramp.ts';

/** Rows and columns of a map: in steps, so that it does not change with every character. */
export function sideOf({ characters, context }: Pick<AttentionMaps, 'characters' | 'context'>): number {
  const step = Math.min(16, context);
  return Math.min(context, Math.max(step, Math.ceil(characters.length / step) * step));
}

/** A head's map as an image, a pixel for each pair: rows are the characters that read; what none has read stays clear. */
export function mapImage(maps: AttentionMaps, layer: number, head: number, ramp: Ramp): ImageData {
  const side = sideOf(maps);
  const image = new ImageData(side, side);
  for (let query = 0; query < maps.characters.length; query++) {
    const row = maps.row(layer, head, query);
    for (let key = 0; key <= query; key++) {
      const at = 4 * (query * side + key);
      image.data.set(ramp.of(row[key] as number), at);
      image.data[at + 3] = 255;
    }
  }
  return image;
}
