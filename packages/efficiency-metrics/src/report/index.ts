/** Profiles as CSV, JSON, Markdown, HTML; sums by module and operator; comparisons. */
export type { Additions } from './additions.ts';
export { byOp, type OpCost } from './by-op.ts';
export { type ByPathOptions, byPath, listModules, type ModuleCost } from './by-path.ts';
export {
  type ComparedFigure,
  type ComparedModule,
  type CompareOptions,
  type Comparison,
  compare,
} from './compare/compare.ts';
export { type ComparisonTableOptions, comparisonToMarkdown } from './compare/comparison-tables.ts';
export type { CostSums } from './cost-sums.ts';
export type { CostTableOptions } from './cost-tables.ts';
export type { Note } from './notes.ts';
export type { TextColumn, TextTable } from './text-table.ts';
export { type ToCsvOptions, toCsv } from './to-csv.ts';
export { type ToHtmlOptions, toHtml } from './to-html.ts';
export { type ToJsonOptions, toJson } from './to-json.ts';
export { type ToMarkdownOptions, toMarkdown } from './to-markdown.ts';
export { packedBytes, weightBytesAt } from './weight-bytes-at.ts';
