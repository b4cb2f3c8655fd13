import type { TensorData } from '@netwright/tensor-core';
import { type Cell, cellEdges, cellOperations } from './digit-cell.ts';

/**
 * The cell that the architecture parameters [6, 3] of `digitSupernet` stand for: of each edge the operation with the largest one
 * but 'none', as DARTS derives (section 2.4), or with it where asked, as NAS-Bench-201 does. Every edge is kept, since a node of this
 * space may have as many as it likes. Among equals the first. Throws on another shape and on values that are not finite.
 */
export function deriveDigitCell(alphas: TensorData, { none = false }: { none?: boolean } = {}): Cell {
  const { dims, data } = alphas;
  const [edges, count] = [cellEdges.length, cellOperations.length];
  if (dims.length !== 2 || dims[0] !== edges || dims[1] !== count)
    throw new Error(`deriveDigitCell: architecture parameters must be [${edges}, ${count}], got [${dims.join(', ')}]`);
  return Array.from({ length: edges }, (_, edge) => {
    const row = Array.from({ length: count }, (_, i) => Number(data[edge * count + i]));
    const bad = row.find((v) => !Number.isFinite(v));
    if (bad !== undefined)
      throw new Error(`deriveDigitCell: architecture parameters must be finite, edge ${edge} has ${bad}`);
    const first = none ? 0 : 1;
    return row.indexOf(Math.max(...row.slice(first)), first);
  });
}
