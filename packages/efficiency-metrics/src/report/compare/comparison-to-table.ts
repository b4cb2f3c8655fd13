import { NARROWEST, renderText, wrap } from '../render-text.ts';
import type { Comparison } from './compare.ts';
import { type ComparisonTableOptions, comparisonLines, comparisonTables } from './comparison-tables.ts';

/**
 * A comparison as text for the terminal; `plain` as `toTable` has it.
 *
 * @throws RangeError if `width` is below 40 or `top` is not a positive integer or Infinity
 */
export function comparisonToTable(
  comparison: Comparison,
  { width: given = 80, plain = false, ...options }: ComparisonTableOptions & { width?: number; plain?: boolean } = {},
): string {
  if (!(given >= NARROWEST)) {
    throw new RangeError(`comparisonToTable: width must be at least ${NARROWEST}, got ${given}`);
  }
  const width = plain ? undefined : given;
  const head = comparisonLines(comparison, options).flatMap((line) => wrap(line, width, '  '));
  return [head.join('\n'), ...comparisonTables(comparison, options).map((table) => renderText(table, width))].join(
    '\n\n',
  );
}
