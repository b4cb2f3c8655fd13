/** Profiles and comparisons as text for the terminal: apart from the main entry, as the library of tables is for Node. */
export { comparisonToTable } from './report/compare/comparison-to-table.ts';
export { type ToTableOptions, toTable } from './report/to-table.ts';
