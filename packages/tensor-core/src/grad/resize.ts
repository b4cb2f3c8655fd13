/** Vector-Jacobian rules of operators that resize and pad. */
import type { Tensor } from '../graph/tensor.ts';
import { knownFloats, padsOf } from '../infer/resize.ts';
import { mul, sub } from '../ops/elementwise.ts';
import { pad } from '../ops/pad.ts';
import { avgPool } from '../ops/pool.ts';
import { reduceSum } from '../ops/reduce.ts';
import { reshape } from '../ops/shaping.ts';
import { padByGather } from './pad-modes.ts';
import { at, type GradRule } from './rule.ts';
import { refuse } from './window.ts';

const padRule: GradRule = (c, dy) => {
  const x = at(c, 0);
  const pads = padsOf(c, x.rank);
  const numbers = pads && [...pads.begin, ...pads.end];
  if (!numbers?.every((p) => typeof p === 'number')) return refuse(c, 'needs constant pads', numbers ?? 'unknown ones');
  const mode = String(c.attributes.mode ?? 'constant');
  if (mode !== 'constant') return padByGather(c, mode, numbers.slice(0, x.rank), numbers.slice(x.rank));
  const dx = pad(
    dy,
    numbers.map((p) => -p),
  );
  // What the cut takes away belongs to the constant.
  const rest = (value: Tensor): Tensor => reshape(sub(reduceSum(dy), reduceSum(dx)), value.shape);
  return [dx, undefined, c.needs(2) ? rest(at(c, 2)) : undefined];
};

const resizeRule: GradRule = (c, dy) => {
  const x = at(c, 0);
  const scales = knownFloats(c.inputs[2]);
  const { mode, coordinate_transformation_mode: transform, nearest_mode: nearest } = c.attributes;
  if (!scales?.every(Number.isInteger) || mode !== 'nearest' || transform !== 'asymmetric' || nearest !== 'floor')
    refuse(c, 'needs nearest neighbours and whole scales', scales);
  const kernel = scales.slice(2);
  const count = kernel.reduce((a, b) => a * b, 1);
  void x;
  return [mul(avgPool(dy, { kernel }), count)];
};

/** Rules by operator. */
export const resizing: Record<string, GradRule> = { Pad: padRule, Resize: resizeRule };
