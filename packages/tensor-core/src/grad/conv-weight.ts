import { type Dim, isFixed, mulDims, type Shape, sizeOfShape } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { slice } from '../ops/indexing.ts';
import { gemm, matmul } from '../ops/linear.ts';
import { reduceSum } from '../ops/reduce.ts';
import { reshape, transpose } from '../ops/shaping.ts';
import type { GradDevice } from './rule.ts';
import { countOfTaps, type FixedWindow, im2col, taps } from './window.ts';

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
 * Whether to take the first axis of the kernel from dy's side: fewer elements are copied than in full columns. Needs stride
 * 1 along that axis.
 */
function folds({ x, dy, window: w, device }: Convolution): boolean {
  const [k, s] = [w.kernel[0] as number, w.strides[0]];
  const sizes = dy.shape.slice(2);
  if (device !== 'cpu' || k === 1 || s !== 1 || !isFixed(sizes)) return false;
  const [c, m] = [x.shape[1] as number, dy.shape[1] as number];
  const [all, places] = [countOfTaps(w.kernel), countOfTaps(sizes)];
  const stretched = (places / (sizes[0] as number)) * ((sizes[0] as number) + (w.dilations[0] as number) * (k - 1));
  return (c * (all / k) + m * k) * stretched < 0.85 * c * all * places;
}

/**
 * Sum over the batch of a b^T: [N, g, R, Q] and [N, g, S, Q] -> [g, R, S]. One product over batch and places where the
 * products of single images would be larger than what they are made of, a batch of products that is then summed elsewhere.
 */
function correlate(a: Tensor, b: Tensor, device: GradDevice): Tensor {
  const [n, g, r, q] = a.shape as readonly [Dim, number, number, Dim];
  const s = b.shape[2] as number;
  if (g === 1 && q === 1)
    return reshape(gemm(reshape(a, [n, r]), reshape(b, [n, s]), undefined, { transA: true }), [1, r, s]);
  if (g === 1 && typeof q === 'number' && r * s > 2 * q * (r + s)) {
    const flat = (t: Tensor, rows: number): Tensor =>
      reshape(transpose(reshape(t, [n, rows, q]), [1, 0, 2]), [rows, mulDims(n, q)]);
    return reshape(gemm(flat(a, r), flat(b, s), undefined, { transB: true }), [1, r, s]);
  }
  const swapped = (t: Tensor): Tensor => transpose(t, [0, 1, 3, 2]);
  // onnxruntime's CPU provider fuses the transposition into the product; elsewhere the smaller operand is transposed.
  if (device === 'cpu' || s <= r) return reduceSum(matmul(a, swapped(b)), { axes: [0] });
  return transpose(reduceSum(matmul(b, swapped(a)), { axes: [0] }), [0, 2, 1]);
}

/** d/dw: [M, C / group, ...kernel]. */
export function weightGradient(p: Convolution): Tensor {
  const { x, dy, window: w, group } = p;
  const [c, m] = [(x.shape[1] as number) / group, (dy.shape[1] as number) / group];
  const grouped = (t: Tensor, rows: number): Tensor =>
    reshape(t, [t.shape[0] as Dim, group, rows, sizeOfShape(t.shape.slice(2))]);
  if (!folds(p)) {
    const product = correlate(grouped(dy, m), grouped(columns(p), c * countOfTaps(w.kernel)), p.device);
    return reshape(product, [m * group, c, ...w.kernel]);
  }
  const [k, ...others] = w.kernel as [number, ...number[]];
  const ones = others.map(() => 1);
  const reach = (w.dilations[0] as number) * (k - 1);
  const acrossX: FixedWindow = { ...w, kernel: [1, ...others], dilations: [1, ...w.dilations.slice(1)] };
  const still = { strides: [1, ...ones], begin: [reach, ...ones.map(() => 0)], end: [reach, ...ones.map(() => 0)] };
  const alongY: FixedWindow = {
    ...still,
    kernel: [k, ...ones],
    dilations: [w.dilations[0] as number, ...ones],
    autoPad: 'NOTSET',
  };
  const rows = im2col(dy, alongY, p.device, taps(dy.graph, alongY.kernel, true)); // [N, M * k, stretched, ...]
  const product = correlate(
    grouped(rows, m * k),
    grouped(columns({ ...p, window: acrossX }), c * countOfTaps(others)),
    p.device,
  );
  const apart: Shape = [group * m, k, c, countOfTaps(others)];
  return reshape(transpose(reshape(product, apart), [0, 2, 1, 3]), [group * m, c, ...w.kernel]);
}
