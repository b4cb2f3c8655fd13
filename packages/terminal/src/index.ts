/** What command lines are made of: tables that fit the terminal, figures, bars, and the streams that they write to. */
export * from './command-line.ts';
export * from './table.ts';
export * from './text.ts';
