import { constant } from '../graph/constant.ts';
import { type Dim, sizeOfShape } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { matmul } from './linear.ts';
import { reshape } from './shaping.ts';

/** A matrix of numbers, row by row. */
export type Matrix = readonly (readonly number[])[];

/** The same with rows and columns exchanged. */
export const transposed = (m: Matrix): Matrix => (m[0] ?? []).map((_, j) => m.map((row) => row[j] as number));

/** A constant matrix [out, in] applied to every vector along an axis: [..., in, ...] -> [..., out, ...]. */
export function alongAxis(x: Tensor, axis: number, matrix: Matrix): Tensor {
  const [out, size] = [matrix.length, matrix[0]?.length ?? 0];
  const last = axis === x.rank - 1;
  const kept = last ? transposed(matrix) : matrix;
  const m = constant(x.graph, tensorData(kept.flat(), last ? [size, out] : [out, size], x.dtype));
  const shape = x.shape.map((d, i): Dim => (i === axis ? out : d));
  if (last) return matmul(x, m);
  if (axis === x.rank - 2) return matmul(m, x);
  const inner = sizeOfShape(x.shape.slice(axis + 1));
  return reshape(matmul(m, reshape(x, [sizeOfShape(x.shape.slice(0, axis)), size, inner])), shape);
}
