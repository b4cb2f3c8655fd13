/** Drawings of graphs. */
export { type DrawOptions, toDot } from './dot.ts';
export { dotToSvg, drawSvg } from './svg.ts';
