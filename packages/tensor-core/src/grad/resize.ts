/** Vector-Jacobian rules of operators that resize, pad and rearrange the spatial axes. All of them are linear. */
import type { Attributes } from '../graph/attributes.ts';
import type { Tensor } from '../graph/tensor.ts';
import { axisOf } from '../infer/common.ts';
import { knownFloats, padsOf } from '../infer/resize.ts';
import { alongAxis, type Matrix, transposed } from '../ops/along-axis.ts';
import { sub } from '../ops/elementwise.ts';
import { type ResizedAxis, resizeMatrix } from '../ops/interpolation.ts';
import { pad } from '../ops/pad.ts';
import { depthToSpace, spaceToDepth } from '../ops/pixel-shuffle.ts';
import { reduceSum } from '../ops/reduce.ts';
import { reshape } from '../ops/shaping.ts';
import { at, type GradContext, type GradRule, out } from './rule.ts';
import { sumPool } from './sum-pool.ts';
import { refuse } from './window.ts';

/** The input element that element i - before of a padded axis repeats. */
function repeated(mode: string, i: number, size: number): number {
  if (mode === 'edge') return Math.min(size - 1, Math.max(0, i));
  if (mode === 'wrap') return ((i % size) + size) % size;
  const period = Math.max(1, 2 * (size - 1));
  const j = ((i % period) + period) % period;
  return j < size ? j : period - j;
}

const padRule: GradRule = (c, dy) => {
  const x = at(c, 0);
  const pads = padsOf(c, x.rank);
  const numbers = pads && [...pads.begin, ...pads.end];
  if (!numbers?.every((p) => typeof p === 'number')) return refuse(c, 'needs constant pads', numbers ?? 'unknown ones');
  const mode = String(c.attributes.mode ?? 'constant');
  if (mode === 'constant') {
    const dx = pad(
      dy,
      numbers.map((p) => -p),
    ); // prettier
    // What the cut takes away belongs to the constant.
    const rest = (value: Tensor): Tensor => reshape(sub(reduceSum(dy), reduceSum(dx)), value.shape);
    return [dx, undefined, c.needs(2) ? rest(at(c, 2)) : undefined];
  }
  let dx = dy;
  for (const [axis, size] of x.shape.entries()) {
    const [before, after] = [numbers[axis] as number, numbers[axis + x.rank] as number];
    if (before === 0 && after === 0) continue;
    if (typeof size !== 'number') return refuse(c, `mode ${mode} needs a fixed size of axis ${axis}`, size);
    const sources = Array.from({ length: size + before + after }, (_, i) => repeated(mode, i - before, size));
    dx = alongAxis(
      dx,
      axis,
      Array.from({ length: size }, (_, j) => sources.map((s) => (s === j ? 1 : 0))),
    );
  }
  return [dx];
};

/** Upsample (opset 7 to 9) is a Resize with asymmetric coordinates and rounding down. */
const resizeAttributes = (c: GradContext): Attributes =>
  c.op === 'Upsample' || c.inputs.length === 2
    ? { nearest_mode: 'floor', ...c.attributes, coordinate_transformation_mode: 'asymmetric' }
    : c.attributes;

/** The axes that a Resize changes, with their sizes and scales. */
function resizedAxes(c: GradContext): ReadonlyMap<number, ResizedAxis> {
  const [x, y] = [at(c, 0), out(c)];
  const old = c.op === 'Upsample' || c.inputs.length === 2;
  const axes = (c.attributes.axes as readonly number[] | undefined)?.map((a) => axisOf(a, x.rank));
  const listed = axes ?? x.shape.map((_, i) => i);
  const scales = (c.attributes.scales as readonly number[] | undefined) ?? knownFloats(c.inputs[old ? 1 : 2]);
  const crops = c.attributes.coordinate_transformation_mode === 'tf_crop_and_resize';
  const region = crops ? knownFloats(c.inputs[1]) : undefined;
  if (crops && !region) refuse(c, 'needs a constant region', 'one that is not known');
  const found = new Map<number, ResizedAxis>();
  for (const [i, axis] of listed.entries()) {
    const [size, size2] = [x.shape[axis], y.shape[axis]];
    if (size === size2 && !region && (!scales?.length || scales[i] === 1)) continue;
    if (typeof size !== 'number' || typeof size2 !== 'number')
      return refuse(c, `needs fixed sizes of axis ${axis}`, `${size} to ${size2}`);
    const scale = Math.fround(scales?.length ? (scales[i] as number) : size2 / size);
    const part = region && ([region[i], region[listed.length + i]] as [number, number]);
    found.set(axis, { size, out: size2, scale, ...(part && { region: part }) });
  }
  return found;
}

/** Whether each element is only repeated k times. */
const repeats = (m: Matrix, k: number): boolean => m.every((row, o) => row[Math.floor(o / k)] === 1);

/** The transposed interpolation along each axis; sums of windows where elements are only repeated. */
const resizeRule: GradRule = (c, dy) => {
  const x = at(c, 0);
  const axes = resizedAxes(c);
  const attributes = resizeAttributes(c);
  const matrices = new Map([...axes].map(([axis, a]) => [axis, resizeMatrix(attributes, a)]));
  const spatial = x.shape.slice(2);
  const factors = spatial.map((_, i) => (axes.get(i + 2)?.out ?? 1) / (axes.get(i + 2)?.size ?? 1));
  const whole =
    attributes.mode !== 'linear' &&
    attributes.mode !== 'cubic' &&
    x.rank >= 3 &&
    x.rank <= 5 &&
    !axes.has(0) &&
    !axes.has(1);
  const sizes = out(c).shape.slice(2);
  if (
    whole &&
    sizes.every((d) => typeof d === 'number') &&
    factors.every((k, i) => Number.isInteger(k) && repeats(matrices.get(i + 2) ?? [], k))
  )
    return [sumPool(dy, factors, sizes)];
  let dx = dy;
  for (const [axis, m] of matrices) dx = alongAxis(dx, axis, transposed(m));
  return [dx];
};

/** Rules by operator. */
export const resizing: Record<string, GradRule> = {
  Pad: padRule,
  Resize: resizeRule,
  Upsample: resizeRule,
  DepthToSpace: (c, dy) => [
    spaceToDepth(dy, Number(c.attributes.blocksize), { order: c.attributes.mode === 'CRD' ? 'channel' : 'block' }),
  ],
  SpaceToDepth: (c, dy) => [depthToSpace(dy, Number(c.attributes.blocksize), { order: 'block' })],
};
