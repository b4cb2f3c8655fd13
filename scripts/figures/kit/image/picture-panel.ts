import { greyLayer } from './grey-layer.ts';

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
  const size = scale * side;
  const picture = await greyLayer({ values, width: side, height: side, black, white }, scale, size, size);
  return {
    title: { text, subtitle, fontSize: 13, subtitleFontSize: 12, offset: 6 },
    width: size,
    height: size,
    layer: [picture, ...above],
  };
}
