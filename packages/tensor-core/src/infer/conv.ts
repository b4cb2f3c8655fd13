import { addDims, type Dim, floorDivDims, mulDims, type Shape, showShape, subDims } from '../graph/dim.ts';
import type { DType } from '../graph/dtype.ts';
import { fail } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { intAttribute, intsAttribute, required, sameDType, unify } from './common.ts';
import type { InferContext, InferRule } from './rule.ts';
import { reachOf, slide, windowOf } from './window.ts';

/** The kernel sizes: those of the weight [M, C / group, ...kernel], which `kernel_shape` must repeat. */
function kernelOf(c: InferContext, x: Tensor, w: Tensor): readonly Dim[] {
  if (x.rank < 3) fail('needs an input [N, C, ...spatial]', showShape(x.shape));
  if (w.rank !== x.rank)
    fail(`needs a weight of rank ${x.rank}, as the input ${showShape(x.shape)}`, showShape(w.shape));
  const kernel = w.shape.slice(2);
  const declared = intsAttribute(c, 'kernel_shape');
  if (!declared) return kernel;
  if (declared.length !== kernel.length || kernel.some((d, i) => typeof d === 'number' && d !== declared[i]))
    fail(`kernel_shape must be that of the weight ${showShape(w.shape)}`, showShape(declared));
  return declared;
}

function groupOf(c: InferContext): number {
  const group = intAttribute(c, 'group', 1);
  if (group < 1) fail('group must be at least 1', group);
  return group;
}

function checkBias(c: InferContext, i: number, channels: Dim): void {
  const bias = c.inputs[i];
  if (bias && (bias.rank !== 1 || unify(c, bias.shape[0] as Dim, channels) === undefined))
    fail(`bias must be [${channels}]`, showShape(bias.shape));
}

/** [N, C, ...] by [M, C / group, ...kernel] -> [N, M, ...]. */
function convShape(c: InferContext, x: Tensor, w: Tensor): Dim[] {
  const kernel = kernelOf(c, x, w);
  const group = groupOf(c);
  const [channels, m] = [x.shape[1] as Dim, w.shape[0] as Dim];
  if (unify(c, mulDims(w.shape[1] as Dim, group), channels) === undefined)
    fail(
      `input channels (axis 1) must be group * axis 1 of the weight, ${group} * ${w.shape[1]}`,
      `${showShape(x.shape)} and ${showShape(w.shape)}`,
    );
  if (typeof m === 'number' && m % group !== 0) fail(`output channels must divide by group ${group}`, m);
  return [x.shape[0] as Dim, m, ...slide(windowOf(c.attributes, kernel), x.shape.slice(2))];
}

const convRule: InferRule = (c) => {
  const dtype = sameDType(c);
  const [x, w] = [required(c, 0, 'an input'), required(c, 1, 'a weight')];
  const shape = convShape(c, x, w);
  checkBias(c, 2, shape[1] as Dim);
  return [{ dtype, shape }];
};

/** The spatial output shape of a transposed convolution: stride * (size - 1) + output padding + reach - padding. */
function transposedShape(c: InferContext, kernel: readonly Dim[], sizes: Shape): Dim[] {
  const w = windowOf(c.attributes, kernel);
  const wanted = intsAttribute(c, 'output_shape');
  if (wanted) {
    if (wanted.length !== sizes.length && wanted.length !== sizes.length + 2)
      fail(`output_shape needs ${sizes.length} numbers`, showShape(wanted));
    return wanted.slice(-sizes.length);
  }
  const extra = intsAttribute(c, 'output_padding') ?? sizes.map(() => 0);
  if (extra.length !== sizes.length) fail(`output_padding needs ${sizes.length} numbers`, showShape(extra));
  return sizes.map((size, i) => {
    const [stride, more] = [w.strides[i] as number, extra[i] as number];
    if (more < 0 || more >= Math.max(stride, w.dilations[i] as number))
      fail(`output_padding must be below the stride or the dilation of spatial axis ${i}`, more);
    if (w.autoPad.startsWith('SAME')) return mulDims(size, stride);
    const full = addDims(addDims(mulDims(subDims(size, 1), stride), reachOf(w, i)), more);
    const out = subDims(full, (w.begin[i] as number) + (w.end[i] as number));
    if (typeof out === 'number' && out < 1) fail(`nothing is left along spatial axis ${i} after padding is taken`, out);
    return out;
  });
}

/** [N, C, ...] by [C, M / group, ...kernel] -> [N, M, ...]. */
const convTransposeRule: InferRule = (c) => {
  const dtype = sameDType(c);
  const [x, w] = [required(c, 0, 'an input'), required(c, 1, 'a weight')];
  const kernel = kernelOf(c, x, w);
  const group = groupOf(c);
  const channels = x.shape[1] as Dim;
  if (unify(c, w.shape[0] as Dim, channels) === undefined)
    fail('input channels (axis 1) must be axis 0 of the weight', `${showShape(x.shape)} and ${showShape(w.shape)}`);
  if (typeof channels === 'number' && channels % group !== 0)
    fail(`input channels must divide by group ${group}`, channels);
  const m = mulDims(w.shape[1] as Dim, group);
  checkBias(c, 2, m);
  return [{ dtype, shape: [x.shape[0] as Dim, m, ...transposedShape(c, kernel, x.shape.slice(2))] }];
};

const quantised =
  (weight: number, dtype: (c: InferContext) => DType): InferRule =>
  (c) => [{ dtype: dtype(c), shape: convShape(c, required(c, 0, 'an input'), required(c, weight, 'a weight')) }];

/** [N, C, *image] columns back to an image: [N, C * prod(block), L] -> [N, C, ...image]. */
const col2Im: InferRule = (c) => {
  const x = required(c, 0);
  const [image, block] = [1, 2].map((i) => c.graph.ints.get(required(c, i).id) ?? fail(`needs a constant input ${i}`));
  const size = (block as readonly Dim[]).reduce(mulDims, 1);
  return [{ dtype: x.dtype, shape: [x.shape[0] as Dim, floorDivDims(x.shape[1] as Dim, size), ...(image as Dim[])] }];
};

/** Rules of convolutions. */
export const conv: Record<string, InferRule> = {
  Conv: convRule,
  ConvTranspose: convTransposeRule,
  ConvInteger: quantised(1, () => 'int32'),
  QLinearConv: quantised(3, (c) => required(c, 7, 'an output zero point').dtype),
  Col2Im: col2Im,
};
