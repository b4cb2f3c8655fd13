/** Text for the terminal: tables that fit it, figures, bars. */
export * from './bar.ts';
export * from './download-bar.ts';
export * from './format.ts';
export * from './table.ts';
