/** Drawings of graphs. */
export { type DrawOptions, toDot } from './dot.ts';
export { drawSvg } from './svg.ts';
