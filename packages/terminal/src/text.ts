/** Figures, bars and nearest names as text: what a browser can use too. */
export * from './bar.ts';
export * from './format.ts';
export * from './nearest-names.ts';
export * from './one-line.ts';
