import type { Count } from './convention.ts';

/**
 * The number that the tool of a convention prints: it adds what it counts besides products to the multiply-accumulates, each
 * operation as one. In a profile's totals it is `ops - macs`, as `ops` is 2 per multiply-accumulate and the rest.
 */
export const toolFigure = ({ macs, extra = 0 }: Count): number => macs + extra;
