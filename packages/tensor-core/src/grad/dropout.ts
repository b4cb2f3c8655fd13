/** Vector-Jacobian rule of the Dropout operator of files; dropout layers are composed from a noise input instead. */
import { GraphError } from '../graph/errors.ts';
import { cast, div, mul } from '../ops/elementwise.ts';
import type { GradContext, GradRule } from './rule.ts';

/** The value of a constant scalar input, undefined where it is not constant. */
function constantOf(c: GradContext, i: number): number | undefined {
  const t = c.inputs[i];
  const value = t && c.graph.constants.get(t.id)?.data[0];
  return value === undefined ? undefined : Number(value);
}

/** The identity in evaluation; in training the mask that the node gives, over 1 - ratio. */
const dropout: GradRule = (c, dy) => {
  if (!c.inputs[2] || constantOf(c, 2) === 0) return [dy];
  const ratio = c.inputs[1] ? constantOf(c, 1) : 0.5;
  const mask = c.outputs[1];
  if (ratio === undefined || !mask || constantOf(c, 2) === undefined)
    throw new GraphError(`gradient of Dropout ${c.graph.path}: needs constant ratio and mode, and the mask output`);
  return [div(mul(dy, cast(mask, dy.dtype)), 1 - ratio)];
};

/** Rules by operator. */
export const dropoutRules: Record<string, GradRule> = { Dropout: dropout };
