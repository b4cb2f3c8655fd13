import { bytesPerElement } from '@netwright/tensor-core';
import type { NodeCost } from '../profile/node-cost.ts';
import type { Tileable } from './tiling.ts';

/** How a node multiplies, and which of its two factors the file stores. */
export interface NodeTiling {
  readonly problem: Tileable;
  /** `second` for a convolution's filters, `none` where both factors are computed. */
  readonly stored: 'first' | 'second' | 'none';
}

type Shape = readonly number[];

const sizeOf = (shape: Shape): number => shape.reduce((n, dim) => n * dim, 1);
const last = (shape: Shape): number => shape.at(-1) ?? 1;

/** Products of 8-bit integers, whatever they return; the first three have their second factor at position 3. */
const integerProducts = ['QLinearConv', 'QLinearMatMul', 'QGemm', 'ConvInteger', 'MatMulInteger'];
const convolutions = ['Conv', 'FusedConv', 'ConvTranspose', 'ConvInteger', 'QLinearConv'];
const products = [
  'MatMul',
  'FusedMatMul',
  'Gemm',
  'FusedGemm',
  'MatMulInteger',
  'QLinearMatMul',
  'QGemm',
  'MatMulNBits',
];

/** The element type that a node multiplies: 8-bit integers in quantised products, else that of its output. */
export function multipliedType({ op, dtype }: NodeCost): string {
  const quantised = integerProducts.includes(op) || /^(DynamicQuantize|MatMulInteger|ConvInteger|QAttention)/.test(op);
  return quantised ? 'int8' : dtype;
}

/** Height and width of a feature map of any number of dimensions: those after the first are one. */
const plane = (shape: Shape): [number, number] => [shape[2] ?? 1, sizeOf(shape.slice(3))];

function convolution(
  op: string,
  x: Shape,
  w: Shape,
  y: Shape,
): Omit<Tileable, 'inputBytes' | 'weightBytes' | 'outputBytes'> {
  const transposed = op === 'ConvTranspose';
  const [images, channels] = [x[0] ?? 1, x[1] ?? 1];
  const filters = y[1] ?? 1;
  // Weights are [out, in / groups, ...], of a transposed convolution [in, out / groups, ...].
  const problems = transposed ? filters / (w[1] ?? 1) : channels / (w[1] ?? 1);
  return {
    problems,
    images,
    inChannels: channels / problems,
    outChannels: filters / problems,
    kernel: plane(w),
    input: plane(x),
    output: plane(y),
  };
}

function product(
  op: string,
  a: Shape,
  b: Shape,
  y: Shape,
): Omit<Tileable, 'inputBytes' | 'weightBytes' | 'outputBytes'> {
  const outChannels = b.length === 1 && op !== 'MatMulNBits' ? 1 : last(y);
  const rows = sizeOf(y) / outChannels;
  const problems = op !== 'MatMulNBits' && b.length > 2 && sizeOf(b.slice(0, -2)) > 1 ? sizeOf(y.slice(0, -2)) : 1;
  // These may transpose their first factor, which keeps its size; a batch of MatMul's may be broadcast.
  const inChannels = /Gemm|Fused/.test(op) ? sizeOf(a) / rows : last(a);
  const height = rows / problems;
  return { problems, images: 1, inChannels, outChannels, kernel: [1, 1], input: [height, 1], output: [height, 1] };
}

/** A node as a problem that `tiledTraffic` knows; undefined for other operators and for shapes that are not known. */
export function nodeTiling(node: NodeCost): NodeTiling | undefined {
  const { op, macs, inputShapes, outputShapes } = node;
  const isConvolution = convolutions.includes(op);
  if (Math.max(macs, node.attentionMacs) === 0 || !(isConvolution || products.includes(op))) return undefined;
  const [x, w, y] = [inputShapes[0], inputShapes[/^QLinear|^QGemm/.test(op) ? 3 : 1], outputShapes[0]];
  if (!x || !w || !y || [x, w, y].some((shape) => sizeOf(shape) === 0)) return undefined;
  const outputBytes = bytesPerElement[node.dtype];
  const inputBytes = integerProducts.includes(op) ? 1 : outputBytes;
  const shape = isConvolution ? convolution(op, x, w, y) : product(op, x, w, y);
  // Packed weights are as wide as the file has them.
  const packed = op === 'MatMulNBits' ? node.weightBytes / (shape.inChannels * shape.outChannels) : 0;
  const problem = { ...shape, inputBytes, weightBytes: packed || inputBytes, outputBytes };
  if (node.attentionMacs > 0) return { problem, stored: 'none' };
  const fits = (s: Shape): boolean => node.weightBytes >= sizeOf(s) * inputBytes;
  return { problem, stored: !isConvolution && fits(x) && !fits(w) ? 'first' : 'second' };
}
