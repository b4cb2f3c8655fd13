import { type Dim, floorDivDims, mulDims, sizeOfShape } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { slice } from '../ops/indexing.ts';
import { gemm, matmul } from '../ops/linear.ts';
import { reduceSum } from '../ops/reduce.ts';
import { reshape, transpose } from '../ops/shaping.ts';
import { crossed, crosses } from './crossed.ts';
import type { GradDevice } from './rule.ts';
import { countOfTaps, type FixedWindow, im2col } from './window.ts';

/** A convolution of x [N, C, ...in] whose output [N, M, ...places] has the gradient dy. */
export interface Convolution {
  readonly x: Tensor;
  readonly dy: Tensor;
  readonly window: FixedWindow;
  readonly group: number;
  readonly device: GradDevice;
}

const unpadded = (w: FixedWindow): boolean => [...w.begin, ...w.end].every((p) => p === 0);

/** Every stride-th element of the spatial axes. */
const strided = (x: Tensor, strides: readonly number[]): Tensor =>
  slice(x, {
    starts: strides.map(() => 0),
    ends: strides.map(() => 2 ** 31 - 1),
    axes: strides.map((_, i) => i + 2),
    steps: strides,
  });

/** Whether the windows lie side by side and cover the input exactly: patches. */
const patched = ({ x, window: w }: Convolution): boolean =>
  unpadded(w) &&
  w.kernel.every((k, i) => {
    const size = x.shape[i + 2];
    return typeof size === 'number' && size % k === 0 && w.strides[i] === k && (k === 1 || w.dilations[i] === 1);
  });

/** [N, C, a * k, b * l] -> [N, C * k * l, a, b]. */
function patches(x: Tensor, kernel: readonly number[]): Tensor {
  const [n, channels] = x.shape as readonly [Dim, Dim];
  const counts = kernel.map((k, i) => (x.shape[i + 2] as number) / k);
  const rows = mulDims(channels, countOfTaps(kernel));
  if (counts.every((d) => d === 1)) return reshape(x, [n, rows, ...counts]);
  const apart = reshape(x, [n, channels, ...kernel.flatMap((k, i) => [counts[i] as number, k])]);
  const order = [0, 1, ...kernel.map((_, i) => 3 + 2 * i), ...kernel.map((_, i) => 2 + 2 * i)];
  return reshape(transpose(apart, order), [n, rows, ...counts]);
}

/** [N, C, ...in] -> [N, C * taps, ...places] in the cheapest way. */
function columns(p: Convolution): Tensor {
  const { x, window: w } = p;
  if (unpadded(w) && w.kernel.every((k) => k === 1)) return strided(x, w.strides);
  return patched(p) ? patches(x, w.kernel) : im2col(x, w, p.device);
}

/**
 * Sum over the batch of a b^T: [N, g, R, Q] and [N, g, S, Q] -> [g, R, S]. One product over batch and places where the
 * products of single images would be larger than what they are made of, a batch of products that is then summed elsewhere.
 */
function correlate(a: Tensor, b: Tensor, device: GradDevice): Tensor {
  const [n, g, r, q] = a.shape as readonly [Dim, number, Dim, Dim];
  const s = b.shape[2] as Dim;
  if (g === 1 && q === 1)
    return reshape(gemm(reshape(a, [n, r]), reshape(b, [n, s]), undefined, { transA: true }), [1, r, s]);
  const fixed = typeof q === 'number' && typeof r === 'number' && typeof s === 'number';
  if (g === 1 && fixed && r * s > 2 * q * (r + s)) {
    const flat = (t: Tensor, rows: number): Tensor =>
      reshape(transpose(reshape(t, [n, rows, q]), [1, 0, 2]), [rows, mulDims(n, q)]);
    return reshape(gemm(flat(a, r), flat(b, s), undefined, { transB: true }), [1, r, s]);
  }
  const swapped = (t: Tensor): Tensor => transpose(t, [0, 1, 3, 2]);
  // onnxruntime's CPU provider fuses the transposition into the product; elsewhere the smaller operand is transposed.
  if (device === 'cpu' || !fixed || s <= r) return reduceSum(matmul(a, swapped(b)), { axes: [0] });
  return transpose(reduceSum(matmul(b, swapped(a)), { axes: [0] }), [0, 2, 1]);
}

/** d/dw: [M, C / group, ...kernel]. */
export function weightGradient(p: Convolution): Tensor {
  const { x, dy, window: w, group, device } = p;
  const straight = patched(p) || w.kernel.every((k) => k === 1);
  if (device === 'cpu' && group === 1 && !straight && crosses(x, dy, w)) return crossed(x, dy, w);
  const [c, m] = [x, dy].map((t) => floorDivDims(t.shape[1] as Dim, group)) as [Dim, Dim];
  const grouped = (t: Tensor, rows: Dim): Tensor =>
    reshape(t, [t.shape[0] as Dim, group, rows, sizeOfShape(t.shape.slice(2))]);
  const product = correlate(grouped(dy, m), grouped(columns(p), mulDims(c, countOfTaps(w.kernel))), device);
  return reshape(product, [mulDims(m, group), c, ...w.kernel]);
}
