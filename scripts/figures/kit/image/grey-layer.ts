import { pictureAddress } from '../../../plots/image-grid.ts';

/** A map of grey values. */
export interface GreyMap {
  /** Row by row; `black` is drawn black and `white` white. */
  readonly values: readonly number[];
  readonly width: number; // [values]
  readonly height: number;
  readonly black: number;
  readonly white: number;
}

/**
 * A layer of Vega-Lite whose whole area of `width` by `height` screen pixels is a map of grey values, kept as a picture of `scale`
 * pixels for each value.
 */
export async function greyLayer(map: GreyMap, scale: number, width: number, height: number): Promise<object> {
  const { values, black, white } = map;
  const grey = values.map((value) => Math.round(255 * Math.min(1, Math.max(0, (value - black) / (white - black)))));
  const data = Uint8Array.from(grey.flatMap((value) => [value, value, value]));
  const url = await pictureAddress({ width: map.width, height: map.height, data }, scale);
  return {
    data: { values: [{ url }] },
    mark: { type: 'image', width, height, aspect: false },
    encoding: { url: { field: 'url' }, x: { value: width / 2 }, y: { value: height / 2 } },
  };
}
