/** What onnxruntime's WebGPU provider needs of convolutions; seen with 1.30 in its default layout, NHWC. */
import { constant } from '../../graph/constant.ts';
import { GraphError } from '../../graph/errors.ts';
import { node1 } from '../../graph/node.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { tensorData } from '../../graph/tensor-data.ts';
import { concat, tile } from '../../ops/shaping.ts';
import { cut, END, padBy, padEnd, pick, shaped } from './emit.ts';
import { at, type LegaliseContext, type LegaliseRule, numberOf, numbersOf } from './rule.ts';

const groupsOf = (c: LegaliseContext): number => numberOf(c, 'group', 1);

/** The same convolution of other tensors. */
const again = (c: LegaliseContext, inputs: readonly (Tensor | undefined)[], group = groupsOf(c)): Tensor =>
  node1(c.op, inputs[2] ? inputs : inputs.slice(0, 2), { ...c.attributes, group });

/** A kernel of one element without stride or padding is computed as a matrix product. */
const isMatrixProduct = (c: LegaliseContext, w: Tensor): boolean =>
  w.shape.slice(2).every((k) => k === 1) &&
  (numbersOf(c, 'strides') ?? []).every((s) => s === 1) &&
  (numbersOf(c, 'pads') ?? []).every((p) => p === 0);

/**
 * Input channels are read three at a time where C % 3 = 0 and C % 4 > 0, from wrong places beyond the first three, when
 * M % 4 = 0 (https://github.com/microsoft/onnxruntime/issues/29651). Channels of zeros up to a multiple of 4 avoid it;
 * where C is not known before the run (a gradient over a symbolic batch), one more filter makes M odd in place of that.
 */
const threeChannels: LegaliseRule = {
  ops: ['Conv'],
  defect: 'wrong',
  text: 'Conv without groups, C > 3, C % 3 = 0, C % 4 > 0, M % 4 = 0: C is filled with zeros to a multiple of 4',
  rewrite(c) {
    const [x, w, b] = [at(c, 0), at(c, 1), c.inputs[2]];
    const [m] = w.shape;
    const channels = [w.shape[1], x.shape[1]].find((d) => typeof d === 'number');
    if (groupsOf(c) !== 1 || x.rank > 4 || isMatrixProduct(c, w)) return undefined;
    if (typeof m === 'number' && m % 4 !== 0) return undefined;
    if (typeof channels === 'number') {
      if (channels <= 3 || channels % 3 !== 0 || channels % 4 === 0) return undefined;
      const more = 4 - (channels % 4);
      return [again(c, [padEnd(x, 1, more), padEnd(w, 1, more), b])];
    }
    if (typeof m !== 'number') return undefined; // nothing to go by
    const y = again(c, [x, padEnd(w, 0, 1), b && padEnd(b, 0, 1)]);
    return [cut(y, { starts: [0], ends: [m], axes: [1] })];
  },
};

/**
 * Outputs are written in packs of 4 where M % 4 = 0, or 2 where M is even, although a pack reaches into the next group when
 * M / g is no multiple of it. Each group gets filters up to a multiple of 4 (its first one again); their outputs are dropped.
 */
const groupedOutputs: LegaliseRule = {
  ops: ['Conv'],
  defect: 'wrong',
  text: 'grouped Conv, M / g >= 4 and no multiple of 4 (M % 4 = 0) or of 2 (M even): M / g is filled up to a multiple of 4',
  rewrite(c) {
    const [x, w, b] = [at(c, 0), at(c, 1), c.inputs[2]];
    const groups = groupsOf(c);
    const [m] = w.shape;
    if (groups === 1 || x.rank > 4 || typeof m !== 'number') return undefined;
    const each = m / groups;
    const pack = m % 4 === 0 ? 4 : m % 2 === 0 ? 2 : 1;
    if (each < 4 || each % pack === 0) return undefined;
    const filled = Math.ceil(each / 4) * 4;
    const filters = Array.from({ length: groups * filled }, (_, i) => {
      const place = i % filled;
      return Math.floor(i / filled) * each + (place < each ? place : 0);
    });
    const kept = Array.from({ length: m }, (_, i) => Math.floor(i / each) * filled + (i % each));
    return [pick(again(c, [x, pick(w, filters, 0), b && pick(b, filters, 0)]), kept, 1)];
  },
};

/** The weight is spread over all input channels, zero outside its group: g times the multiplications. */
const grouped3d: LegaliseRule = {
  ops: ['Conv'],
  defect: 'throws',
  text: 'grouped Conv over three spatial axes: one group, whose weight is zero between groups',
  rewrite(c) {
    const [x, w, b] = [at(c, 0), at(c, 1), c.inputs[2]];
    const groups = groupsOf(c);
    const [m, each] = w.shape;
    if (groups === 1 || x.rank !== 5 || typeof m !== 'number' || typeof each !== 'number') return undefined;
    const channels = each * groups;
    const inGroup = Array.from({ length: m * channels }, (_, i) => {
      const [row, column] = [Math.floor(i / channels), i % channels];
      return Math.floor(row / (m / groups)) === Math.floor(column / each) ? 1 : 0;
    });
    const mask = constant(c.graph, tensorData(inGroup, [m, channels, 1, 1, 1]));
    const spread = node1('Mul', [tile(w, [1, groups, 1, 1, 1]), mask]);
    return [again(c, [x, spread, b], 1)];
  },
};

/** Packs of inputs are read across groups. Each filter twice avoids it; every second output is dropped. */
const transposedGroups: LegaliseRule = {
  ops: ['ConvTranspose'],
  defect: 'wrong',
  text: 'grouped ConvTranspose, M / g = 1 and C / g even: two equal outputs per group, of which one is dropped',
  rewrite(c) {
    const [x, w, b] = [at(c, 0), at(c, 1), c.inputs[2]];
    const groups = groupsOf(c);
    const [channels, each] = w.shape;
    if (groups === 1 || each !== 1 || typeof channels !== 'number' || (channels / groups) % 2 !== 0) return undefined;
    const twice = Array.from({ length: 2 * groups }, (_, i) => Math.floor(i / 2));
    const y = again(c, [x, concat([w, w], 1), b && pick(b, twice, 0)]);
    return [cut(y, { starts: [0], ends: [END], axes: [1], steps: [2] })];
  },
};

/** The weight of a transposed convolution as that of a convolution: [C, M / g, ...k] -> [M, C / g, ...k], turned about. */
function turned(w: Tensor, groups: number): Tensor {
  const [channels, each, ...kernel] = w.shape as readonly number[] as [number, number, ...number[]];
  const axes = kernel.map((_, i) => i + 2);
  const back = cut(w, { starts: axes.map(() => -1), ends: axes.map(() => -END), axes, steps: axes.map(() => -1) });
  const apart = shaped(back, [groups, channels / groups, each, ...kernel]);
  const moved = node1('Transpose', [apart], { perm: [0, 2, 1, ...axes.map((a) => a + 1)] });
  return shaped(moved, [groups * each, channels / groups, ...kernel]);
}

/** Zeros after every element of the spatial axes: stride - 1 of them. */
function spreadOut(x: Tensor, strides: readonly number[]): Tensor {
  if (strides.every((s) => s === 1)) return x;
  const [, channels, ...sizes] = x.shape as readonly number[];
  const apart = shaped(x, [0, channels as number, ...sizes.flatMap((n) => [n, 1])]);
  const after = [0, 0, ...strides.flatMap((s) => [0, s - 1])];
  const filled = padBy(apart, [...after.map(() => 0), ...after]);
  return shaped(filled, [0, channels as number, ...sizes.map((n, i) => n * (strides[i] as number))]);
}

const transposed3d: LegaliseRule = {
  ops: ['ConvTranspose'],
  defect: 'throws',
  text: 'ConvTranspose over three spatial axes: a Conv with the kernel turned about, zeros between the elements of x',
  rewrite(c) {
    const [x, w, b] = [at(c, 0), at(c, 1), c.inputs[2]];
    if (x.rank !== 5) return undefined;
    const known = [...x.shape.slice(1), ...w.shape].every((d) => typeof d === 'number');
    const { auto_pad: autoPad = 'NOTSET', output_shape: shape } = c.attributes;
    if (!known || shape !== undefined || autoPad !== 'NOTSET')
      throw new GraphError(
        `ConvTranspose ${c.node.name}: over three axes, webgpu needs fixed sizes and explicit pads; use device 'cpu'`,
      );
    const kernel = w.shape.slice(2) as readonly number[];
    const each = (name: string, fallback: number): readonly number[] =>
      numbersOf(c, name) ?? kernel.map(() => fallback);
    const [strides, dilations, extra] = [each('strides', 1), each('dilations', 1), each('output_padding', 0)];
    const pads = numbersOf(c, 'pads') ?? [...kernel, ...kernel].map(() => 0);
    const reach = kernel.map((k, i) => (dilations[i] as number) * (k - 1));
    const begin = reach.map((r, i) => r - (pads[i] as number));
    const end = reach.map((r, i) => r - (pads[i + 3] as number) + (extra[i] as number) - ((strides[i] as number) - 1));
    const around = padBy(spreadOut(x, strides), [0, 0, ...begin, 0, 0, ...end]);
    const inputs = [around, turned(w, groupsOf(c)), ...(b ? [b] : [])];
    return [node1('Conv', inputs, { kernel_shape: kernel, dilations, group: groupsOf(c) })];
  },
};

/** Rules for Conv and ConvTranspose. */
export const convolution: Readonly<Record<string, LegaliseRule>> = {
  threeChannels,
  groupedOutputs,
  grouped3d,
  transposedGroups,
  transposed3d,
};
