import type { Dim, Shape } from '../graph/dim.ts';
import { addDims, floorDivDims, isFixed, mulDims, showShape, sizeOfShape, subDims } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { isSmallInteger, type TensorData } from '../graph/tensor-data.ts';
import {
  axisOf,
  broadcast,
  intAttribute,
  intsAttribute,
  knownInts,
  knownNumbers,
  required,
  sameDType,
  unify,
} from './common.ts';
import { movedInts } from './contents.ts';
import type { InferContext, InferRule, Inferred } from './rule.ts';

const longest = 1000; // axes of a tensor, elements whose contents are followed

/** New symbols for the dimensions that depend on data, unique within the graph. */
export function unknownDims(c: InferContext, rank: number): Dim[] {
  return Array.from({ length: rank }, (_, i) => `${c.op}_${c.graph.size}_${i}`);
}

/** The contents of a shape input, or new symbols of its length. */
export function shapeInput(c: InferContext, i: number): readonly Dim[] {
  const t = required(c, i, 'a shape');
  const known = knownInts(t);
  if (known) return known;
  const [rank] = t.shape;
  if (t.rank !== 1 || typeof rank !== 'number') fail('needs a 1-D shape of known length', showShape(t.shape));
  if (rank > longest) fail(`has a shape of more than ${longest} axes`, rank);
  return unknownDims(c, rank);
}

const reshape: InferRule = (c) => {
  const x = required(c, 0);
  const target = c.inputs[1] ? shapeInput(c, 1) : (intsAttribute(c, 'shape') ?? fail('needs a shape'));
  const zeroIsSize = intAttribute(c, 'allowzero', 0) === 1;
  let open = -1;
  const shape = target.map((d, i): Dim => {
    if (d === -1) {
      if (open >= 0) fail('at most one axis may be -1', showShape(target));
      open = i;
      return 1;
    }
    return d === 0 && !zeroIsSize
      ? (x.shape[i] ?? fail(`axis ${i} is copied, but the input has none`, showShape(x.shape)))
      : d;
  });
  const [from, to] = [sizeOfShape(x.shape), sizeOfShape(shape)];
  if (open >= 0) {
    if (typeof from === 'number' && typeof to === 'number' && (to === 0 ? from !== 0 : from % to !== 0))
      fail(`${from} elements do not divide by ${to}`, `${showShape(x.shape)} to ${showShape(target)}`);
    shape[open] = to === 0 ? 0 : floorDivDims(from, to);
  } else if (from !== to && (isFixed(x.shape) && isFixed(shape) ? true : !c.graph.imported))
    fail('the number of elements must stay', `${showShape(x.shape)} to ${showShape(shape)}`);
  const known = knownInts(x);
  return [{ dtype: x.dtype, shape, ...(known && { ints: known }) }];
};

const transpose: InferRule = (c) => {
  const x = required(c, 0);
  const perm = intsAttribute(c, 'perm') ?? x.shape.map((_, i) => x.rank - 1 - i);
  if (perm.length !== x.rank || new Set(perm).size !== x.rank || perm.some((a) => a < 0 || a >= x.rank))
    fail(`perm must hold each axis of ${showShape(x.shape)} once`, `[${perm.join(', ')}]`);
  const shape = perm.map((a) => x.shape[a] as Dim);
  const ints = movedInts(x, shape, perm);
  return [{ dtype: x.dtype, shape, ...(ints && { ints }) }];
};

function axesInput(c: InferContext): readonly number[] | undefined {
  return c.inputs[1] ? (knownNumbers(c.inputs[1]) ?? fail('needs constant axes')) : intsAttribute(c, 'axes');
}

const unsqueeze: InferRule = (c) => {
  const x = required(c, 0);
  const axes = axesInput(c) ?? fail('needs axes');
  const rank = x.rank + axes.length;
  const places = new Set(axes.map((a) => axisOf(a, rank)));
  if (places.size !== axes.length) fail('axes must be different', `[${axes.join(', ')}]`);
  let i = 0;
  const shape = Array.from({ length: rank }, (_, axis): Dim => (places.has(axis) ? 1 : (x.shape[i++] as Dim)));
  const known = knownInts(x);
  return [{ dtype: x.dtype, shape, ...(known && { ints: known }) }];
};

const squeeze: InferRule = (c) => {
  const x = required(c, 0);
  const axes = axesInput(c)?.map((a) => axisOf(a, x.rank)) ?? x.shape.flatMap((d, i) => (d === 1 ? [i] : []));
  for (const a of axes) if (x.shape[a] !== 1 && !c.graph.imported) fail(`axis ${a} must be 1`, showShape(x.shape));
  const known = knownInts(x);
  return [{ dtype: x.dtype, shape: x.shape.filter((_, i) => !axes.includes(i)), ...(known && { ints: known }) }];
};

const concat: InferRule = (c) => {
  const dtype = sameDType(c);
  const first = required(c, 0);
  const axis = axisOf(intAttribute(c, 'axis', 0), first.rank);
  const shape = [...first.shape];
  c.inputs.slice(1).forEach((_, j) => {
    const s = required(c, j + 1).shape;
    if (s.length !== shape.length) fail('inputs must have one rank', `${showShape(first.shape)} and ${showShape(s)}`);
    s.forEach((d, i) => {
      shape[i] =
        i === axis
          ? addDims(shape[i] as Dim, d)
          : (unify(c, shape[i] as Dim, d) ??
            fail(`only axis ${axis} may differ, axis ${i} does`, `${showShape(first.shape)} and ${showShape(s)}`));
    });
  });
  const parts = c.inputs.map(knownInts);
  const isShort = shape.length === 1 && parts.reduce((n, p) => n + (p?.length ?? longest), 0) < longest;
  const ints = isShort ? (parts.flat() as Dim[]) : undefined;
  return [{ dtype, shape, ...(ints && { ints }) }];
};

const split: InferRule = (c) => {
  const x = required(c, 0);
  const axis = axisOf(intAttribute(c, 'axis', 0), x.rank);
  const size = x.shape[axis] as Dim;
  let sizes: readonly Dim[] | undefined = c.inputs[1] ? shapeInput(c, 1) : intsAttribute(c, 'split');
  if (!sizes) {
    const parts = intAttribute(c, 'num_outputs', c.outputs);
    if (parts !== c.outputs) fail(`needs ${parts} outputs`, c.outputs);
    if (typeof size === 'number') {
      const chunk = Math.ceil(size / parts);
      sizes = Array.from({ length: parts }, (_, i) => (i < parts - 1 ? chunk : size - chunk * (parts - 1)));
    } else sizes = Array.from({ length: parts }, () => floorDivDims(size, parts));
  } else if (!c.graph.imported && sizes.reduce(addDims, 0) !== size)
    fail(`sizes must add up to axis ${axis} of ${showShape(x.shape)}`, `[${sizes.join(', ')}]`);
  if (sizes.length !== c.outputs) fail(`needs ${sizes.length} outputs`, c.outputs);
  const known = knownInts(x);
  let at = 0;
  return sizes.map((d): Inferred => {
    const shape: Shape = x.shape.map((e, i) => (i === axis ? d : e));
    if (!known || typeof d !== 'number' || x.rank !== 1) return { dtype: x.dtype, shape };
    at += d;
    return { dtype: x.dtype, shape, ints: known.slice(at - d, at) };
  });
};

const expand: InferRule = (c) => {
  const x = required(c, 0);
  return [{ dtype: x.dtype, shape: broadcast(c, [x.shape, shapeInput(c, 1)]) }];
};

const tile: InferRule = (c) => {
  const x = required(c, 0);
  const repeats = shapeInput(c, 1);
  if (repeats.length !== x.rank) fail(`needs one repeat per axis of ${showShape(x.shape)}`, `[${repeats.join(', ')}]`);
  return [{ dtype: x.dtype, shape: x.shape.map((d, i) => mulDims(d, repeats[i] as Dim)) }];
};

const shape: InferRule = (c) => {
  const x = required(c, 0);
  const from = (v: number): number => Math.min(x.rank, Math.max(0, v < 0 ? v + x.rank : v));
  const ints = x.shape.slice(from(intAttribute(c, 'start', 0)), from(intAttribute(c, 'end', x.rank)));
  return [{ dtype: 'int64', shape: [ints.length], ints }];
};

const flatten: InferRule = (c) => {
  const x = required(c, 0);
  const axis = intAttribute(c, 'axis', 1);
  const at = axis < 0 ? axis + x.rank : axis;
  if (at < 0 || at > x.rank) fail(`axis must be in [${-x.rank}, ${x.rank}]`, axis);
  return [{ dtype: x.dtype, shape: [sizeOfShape(x.shape.slice(0, at)), sizeOfShape(x.shape.slice(at))] }];
};

function isTensorData(v: unknown): v is TensorData {
  return typeof v === 'object' && v !== null && 'data' in v && 'dims' in v;
}

const constantOp: InferRule = (c) => {
  const a = c.attributes;
  if (isTensorData(a.value)) {
    const { dtype, dims, data } = a.value;
    return [{ dtype, shape: dims, ...(isSmallInteger(a.value) && { ints: Array.from(data, Number) }) }];
  }
  if (a.value_int !== undefined) return [{ dtype: 'int64', shape: [], ints: [Number(a.value_int)] }];
  if (a.value_float !== undefined) return [{ dtype: 'float32', shape: [] }];
  if (a.value_ints !== undefined) {
    const ints = (a.value_ints as number[]).map(Number);
    return [{ dtype: 'int64', shape: [ints.length], ints }];
  }
  if (a.value_floats !== undefined) return [{ dtype: 'float32', shape: [(a.value_floats as number[]).length] }];
  if (a.value_string !== undefined) return [{ dtype: 'string', shape: [] }];
  if (a.value_strings !== undefined) return [{ dtype: 'string', shape: [(a.value_strings as string[]).length] }];
  return fail('needs a value');
};

const constantOfShape: InferRule = (c) => {
  const shape = shapeInput(c, 0);
  const value = isTensorData(c.attributes.value) ? c.attributes.value : undefined;
  const dtype = value?.dtype ?? 'float32';
  const [n] = shape;
  const ints =
    (dtype === 'int64' || dtype === 'int32') && shape.length === 1 && typeof n === 'number' && n <= 64
      ? Array.from({ length: n }, () => Number(value?.data[0] ?? 0))
      : undefined;
  return [{ dtype, shape, ...(ints && { ints }) }];
};

const range: InferRule = (c) => {
  const dtype = sameDType(c);
  const [start, limit, delta] = [0, 1, 2].map((i) => knownInts(required(c, i))?.[0]);
  if (start === undefined || limit === undefined || delta === undefined) return [{ dtype, shape: unknownDims(c, 1) }];
  const span = subDims(limit, start);
  if (typeof delta !== 'number' || (delta < 0 && typeof span !== 'number'))
    return [{ dtype, shape: unknownDims(c, 1) }];
  const n =
    typeof span === 'number' ? Math.max(0, Math.ceil(span / delta)) : floorDivDims(addDims(span, delta - 1), delta);
  const few = typeof n === 'number' && n <= 64;
  return [{ dtype, shape: [n], ...(few && { ints: Array.from({ length: n }, (_, i) => addDims(start, i * delta)) }) }];
};

const size: InferRule = (c) => [{ dtype: 'int64', shape: [], ints: [sizeOfShape(required(c, 0).shape)] }];

const trilu: InferRule = (c) => {
  const x: Tensor = required(c, 0);
  if (x.rank < 2) fail('needs rank 2 or more', showShape(x.shape));
  return [{ dtype: x.dtype, shape: x.shape }];
};

/** Rules of the operators that move and repeat elements without looking at them. */
export const shaping: Record<string, InferRule> = {
  Reshape: reshape,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Concat: concat,
  Split: split,
  Expand: expand,
  Tile: tile,
  Shape: shape,
  Size: size,
  Flatten: flatten,
  Constant: constantOp,
  ConstantOfShape: constantOfShape,
  Range: range,
  Trilu: trilu,
};
