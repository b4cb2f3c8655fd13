import { dotToSvg } from '@netwright/tensor-core/draw';
import type { Wiring } from '../graph/wiring.ts';
import { type DrawWiringOptions, wiringDot } from './wiring-dot.ts';

/**
 * A wiring as an SVG image, laid out by Graphviz (`@viz-js/viz`, an optional peer dependency of tensor-core). Options are those of
 * `wiringDot`. Throws where that package is not installed.
 */
export const drawWiring = (wiring: Wiring, options: DrawWiringOptions = {}): Promise<string> =>
  dotToSvg(wiringDot(wiring, options));
