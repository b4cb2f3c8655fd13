import type { Config } from 'vega-lite';

/**
 * Colours that stay apart under every common colour blindness: Okabe and Ito, "Color Universal Design", 2008,
 * https://jfly.uni-koeln.de/color/. The first two are the ones for train and test.
 */
export const palette = {
  blue: '#0072B2',
  vermillion: '#D55E00',
  green: '#009E73',
  purple: '#CC79A7',
  orange: '#E69F00',
  sky: '#56B4E9',
  black: '#000000',
} as const;

/** Of texts, on white. */
export const ink = '#333333';
const font = 'Helvetica, Arial, Liberation Sans, sans-serif';

/** The look of every figure: white ground, no frame, a light grid, sizes that stay legible at half the width. */
export const theme: Config = {
  background: 'white',
  padding: 16,
  font,
  view: { stroke: null },
  title: {
    anchor: 'start',
    color: ink,
    fontSize: 16,
    fontWeight: 'bold',
    offset: 12,
    subtitleColor: ink,
    subtitleFontSize: 12,
  },
  axis: {
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: '#E5E5E5',
    domainColor: '#999999',
    tickColor: '#999999',
  },
  header: { labelColor: ink, titleColor: ink },
  legend: {
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 12,
    titleFontSize: 12,
    orient: 'top',
    direction: 'horizontal',
    symbolStrokeWidth: 3,
    labelLimit: 0, // no name is cut off
  },
  line: { strokeWidth: 2.5 },
  range: { category: Object.values(palette) },
};
