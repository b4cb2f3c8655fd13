/** Figures as SVG in one theme, from Vega-Lite specifications, in Node and in the browser. */
export type { TopLevelSpec } from 'vega-lite';
export * from './dark.ts';
export * from './log-axis.ts';
export * from './origin.ts';
export * from './place-labels.ts';
export * from './render.ts';
export * from './theme.ts';
