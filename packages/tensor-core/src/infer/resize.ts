import { addDims, type Dim, floorDivDims, isFixed, mulDims, showShape } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { TensorData } from '../graph/tensor-data.ts';
import { axisOf, intAttribute, intsAttribute, knownInts, knownNumbers, required, stringAttribute } from './common.ts';
import type { InferContext, InferRule } from './rule.ts';
import { unknownDims } from './shaping.ts';

/** The contents of a constant floating point input; undefined where they are not known or there are none. */
export function knownFloats(t: Tensor | undefined): readonly number[] | undefined {
  if (!t) return undefined;
  const constant = t.graph.constants.get(t.id);
  if (constant) return Array.from(constant.data, Number);
  const view = t.node;
  if (view?.op !== 'Constant') return undefined;
  if (view.attributes.value_floats) return view.attributes.value_floats as readonly number[];
  return Array.from((view.attributes.value as TensorData).data, Number);
}

/** floor(size * scale); a symbolic size is multiplied by the fraction that the scale is. */
function scaled(size: Dim, scale: number): Dim {
  if (!(scale > 0)) fail('scales must be positive', scale);
  if (typeof size === 'number') return Math.floor(size * scale);
  for (let q = 1; q <= 64; q++) {
    const p = Math.round(scale * q);
    if (Math.abs(p / q - scale) <= 1e-6 * scale) return floorDivDims(mulDims(size, p), q);
  }
  return fail('needs a fixed size or a scale that is a small fraction', `${size} * ${scale}`);
}

/** Sizes as `keep_aspect_ratio_policy` changes them; halves are rounded up, as in onnxruntime. */
function proportioned(c: InferContext, from: readonly Dim[], sizes: readonly Dim[]): readonly Dim[] {
  const policy = stringAttribute(c, 'keep_aspect_ratio_policy', 'stretch');
  if (policy === 'stretch') return sizes;
  if (!isFixed(from) || !isFixed(sizes))
    return fail(`${policy} needs fixed sizes`, `${showShape(from)} to ${showShape(sizes)}`);
  const ratios = sizes.map((s, i) => s / (from[i] as number));
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return from.map((d) => Math.floor(d * ratio + 0.5));
}

const resize: InferRule = (c) => {
  const x = required(c, 0, 'an input');
  const [scalesInput, sizesInput] = c.opset < 11 || c.op === 'Upsample' ? [c.inputs[1]] : [c.inputs[2], c.inputs[3]];
  const axes = intsAttribute(c, 'axes')?.map((a) => axisOf(a, x.rank)) ?? x.shape.map((_, i) => i);
  const present = (t: Tensor | undefined): t is Tensor => t !== undefined && t.shape[0] !== 0;
  const shape = [...x.shape];
  const put = (to: readonly Dim[]): void => {
    if (to.length !== axes.length) fail(`needs one number for each of ${axes.length} axes`, showShape(to));
    axes.forEach((a, i) => {
      shape[a] = to[i] as Dim;
    });
  };
  const from = axes.map((a) => x.shape[a] as Dim);
  if (present(sizesInput)) put(proportioned(c, from, knownInts(sizesInput) ?? unknownDims(c, axes.length)));
  else {
    const attribute = c.attributes.scales as readonly number[] | undefined;
    if (!attribute && !present(scalesInput)) fail('needs scales or sizes');
    const scales = attribute ?? knownFloats(scalesInput);
    if (scales && scales.length !== axes.length) fail(`needs ${axes.length} scales`, showShape(scales));
    const roi = stringAttribute(c, 'coordinate_transformation_mode', '') === 'tf_crop_and_resize';
    const box = roi ? knownFloats(c.inputs[1]) : undefined;
    const share = (i: number): number => (box ? (box[axes.length + i] as number) - (box[i] as number) : 1);
    put(
      scales && (!roi || box)
        ? from.map((d, i) => scaled(d, (scales[i] as number) * share(i)))
        : unknownDims(c, axes.length),
    );
  }
  return [{ dtype: x.dtype, shape }];
};

/** Per axis what a Pad adds before and after; undefined where it is not known. */
export function padsOf(
  c: Pick<InferContext, 'inputs' | 'attributes'>,
  rank: number,
): { begin: Dim[]; end: Dim[] } | undefined {
  const pads = c.inputs[1] ? knownInts(c.inputs[1]) : (c.attributes.pads as readonly number[] | undefined)?.map(Number);
  if (!pads) return undefined;
  const axes = c.inputs[3] ? knownNumbers(c.inputs[3])?.map((a) => axisOf(a, rank)) : undefined;
  if (c.inputs[3] && !axes) return undefined;
  const places = axes ?? Array.from({ length: rank }, (_, i) => i);
  if (pads.length !== 2 * places.length) fail(`pads needs ${2 * places.length} numbers`, showShape(pads));
  const [begin, end]: [Dim[], Dim[]] = [Array(rank).fill(0), Array(rank).fill(0)];
  places.forEach((a, i) => {
    begin[a] = pads[i] as Dim;
    end[a] = pads[i + places.length] as Dim;
  });
  return { begin, end };
}

const pad: InferRule = (c) => {
  const x = required(c, 0, 'an input');
  const mode = stringAttribute(c, 'mode', 'constant');
  if (!['constant', 'reflect', 'edge', 'wrap'].includes(mode)) fail('unknown mode', mode);
  const pads = padsOf(c, x.rank);
  if (!pads) {
    if (!c.inputs[1]) fail('needs pads');
    return [{ dtype: x.dtype, shape: unknownDims(c, x.rank) }];
  }
  const shape = x.shape.map((d, i) => {
    const [b, e] = [pads.begin[i] as Dim, pads.end[i] as Dim];
    if (mode === 'reflect' && typeof d === 'number' && [b, e].some((p) => typeof p === 'number' && p >= d))
      fail(`reflect padding must be smaller than axis ${i} of ${showShape(x.shape)}`, `${b} and ${e}`);
    const out = addDims(addDims(d, b), e);
    if (typeof out === 'number' && out < 0)
      fail(`axis ${i} of ${showShape(x.shape)} is cut to nothing`, `${b} and ${e}`);
    return out;
  });
  return [{ dtype: x.dtype, shape }];
};

const blocks =
  (toSpace: boolean): InferRule =>
  (c) => {
    const x = required(c, 0, 'an input');
    if (x.rank !== 4) fail('needs an input [N, C, H, W]', showShape(x.shape));
    const b = intAttribute(c, 'blocksize', 0);
    if (b < 1) fail('blocksize must be at least 1', b);
    const [n, ch, h, w] = x.shape as [Dim, Dim, Dim, Dim];
    const divided = (d: Dim, by: number, what: string): Dim =>
      typeof d === 'number' && d % by !== 0 ? fail(`${what} must divide by ${by}`, d) : floorDivDims(d, by);
    const shape = toSpace
      ? [n, divided(ch, b * b, 'channels'), mulDims(h, b), mulDims(w, b)]
      : [n, mulDims(ch, b * b), divided(h, b, 'the height'), divided(w, b, 'the width')];
    return [{ dtype: x.dtype, shape }];
  };

/** [N, C, ...in] at [N, ...out, axes] -> [N, C, ...out]. */
const gridSample: InferRule = (c) => {
  const [x, grid] = [required(c, 0, 'an input'), required(c, 1, 'a grid')];
  if (grid.rank !== x.rank || grid.shape[grid.rank - 1] !== x.rank - 2)
    fail(`needs a grid [N, ...sizes, ${x.rank - 2}] for an input ${showShape(x.shape)}`, showShape(grid.shape));
  return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...grid.shape.slice(1, -1)] }];
};

/** Rules of operators that resize, pad and rearrange the spatial axes. */
export const resizing: Record<string, InferRule> = {
  Resize: resize,
  Upsample: resize,
  Pad: pad,
  DepthToSpace: blocks(true),
  SpaceToDepth: blocks(false),
  GridSample: gridSample,
};
