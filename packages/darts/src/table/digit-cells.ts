import file from './digit-cells.json' with { type: 'json' };
import { CellTable, type CellTableFile } from './digit-table.ts';

let table: CellTable | undefined;

/** The table of this package: 14x14 digits of MNIST, 600 to train on, 9 epochs, 3 seeds (`scripts/search/cell-table.ts`). */
export function digitCells(): CellTable {
  table ??= new CellTable(file as CellTableFile);
  return table;
}
