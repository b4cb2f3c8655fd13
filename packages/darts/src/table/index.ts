/** A cell that is trained in a second, and what all 729 of its kind came to: `@netwright/darts/table`. */

export { deriveDigitCell } from './derive-digit-cell.ts';
export {
  type Cell,
  type CellOperation,
  cellEdges,
  cellIndex,
  cellOf,
  cellOperations,
  type DigitCellConfig,
  digitCell,
  digitCellCount,
  digitSupernet,
  prunedCell,
} from './digit-cell.ts';
export { digitCells } from './digit-cells.ts';
export { type CellFigures, type CellQuery, CellTable, type CellTableFile } from './digit-table.ts';
