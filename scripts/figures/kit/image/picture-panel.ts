import { pictureAddress } from '../../../plots/image-grid.ts';

/** A grey picture as a panel of a figure. */
export interface PicturePanel {
  readonly title: string;
  readonly subtitle: string;
  /** Grey values, row by row; `black` is drawn black and `white` white. */
  readonly values: readonly number[];
  readonly side: number; // [pixels of the picture]
  readonly black: number;
  readonly white: number;
  /** Screen pixels for each pixel. */
  readonly scale: number;
  /** Layers above the picture. */
  readonly above?: readonly object[];
}

/** A view of Vega-Lite that shows a square of grey values. */
export async function picturePanel(panel: PicturePanel): Promise<object> {
  const { title: text, subtitle, values, side, black, white, scale, above = [] } = panel;
  const grey = values.map((value) => Math.round(255 * Math.min(1, Math.max(0, (value - black) / (white - black)))));
  const data = Uint8Array.from(grey.flatMap((value) => [value, value, value]));
  const url = await pictureAddress({ width: side, height: side, data }, scale);
  const size = scale * side;
  return {
    title: { text, subtitle, fontSize: 13, subtitleFontSize: 12, offset: 6 },
    width: size,
    height: size,
    layer: [
      {
        data: { values: [{ url }] },
        mark: { type: 'image', width: size, height: size, aspect: false },
        encoding: { url: { field: 'url' }, x: { value: size / 2 }, y: { value: size / 2 } },
      },
      ...above,
    ],
  };
}
