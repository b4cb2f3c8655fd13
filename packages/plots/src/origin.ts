import { ink } from './theme.ts';

/** Where a number of a figure comes from. */
export type Origin = 'published' | 'computed here';

/** What has a place in a figure and comes from somewhere. */
export interface WithOrigin {
  readonly origin: Origin;
}

/** How each origin looks, whatever its colour: diamonds, dashed lines and pale bars are published, circles, solid lines and full bars computed. */
export const originLook = {
  published: { shape: 'diamond', dash: [6, 4], opacity: 0.45 },
  'computed here': { shape: 'circle', dash: [1, 0], opacity: 1 },
} as const;

const looks = { shape: 'shape', strokeDash: 'dash', opacity: 'opacity' } as const;

/**
 * The channel that tells published numbers from computed ones, by the field `origin` of the rows: `shape` for points, `strokeDash`
 * for lines, `opacity` for bars and areas. Its legend names the origins that the rows have.
 */
export function originChannel(channel: keyof typeof looks, rows: readonly WithOrigin[]): object {
  const present = (['published', 'computed here'] as const).filter((one) => rows.some(({ origin }) => origin === one));
  const shaded = channel === 'opacity'; // Vega-Lite wants an order for shades, and would space them evenly
  return {
    field: 'origin',
    type: shaded ? 'ordinal' : 'nominal',
    scale: {
      ...(shaded && { type: 'ordinal' }),
      domain: present,
      range: present.map((one) => originLook[one][looks[channel]]),
    },
    legend: { title: null, symbolFillColor: ink, symbolStrokeColor: ink },
  };
}
