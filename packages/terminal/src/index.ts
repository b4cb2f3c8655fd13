/** What command lines are made of: tables that fit the terminal, figures, bars, and the streams that they write to. */
export * from './bar.ts';
export * from './command-line.ts';
export * from './format.ts';
export * from './nearest-names.ts';
export * from './one-line.ts';
export * from './table.ts';
