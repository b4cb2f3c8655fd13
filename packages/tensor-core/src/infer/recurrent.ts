import type { Dim, Shape } from '../graph/dim.ts';
import { showShape } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { intAttribute, required, stringAttribute, unify } from './common.ts';
import { controlFlow } from './control-flow.ts';
import type { InferContext, InferRule, Inferred } from './rule.ts';

/** Fails unless a weight or state has this shape. */
function check(c: InferContext, t: Tensor | undefined, name: string, shape: Shape): void {
  if (!t) return;
  if (t.rank !== shape.length || shape.some((d, i) => unify(c, d, t.shape[i] as Dim) === undefined))
    fail(`${name} must be ${showShape(shape)}`, showShape(t.shape));
}

/** LSTM, GRU and RNN, which differ in their number of gates and states. */
const recurrentOf =
  (gates: number, states: 1 | 2): InferRule =>
  (c) => {
    const x = required(c, 0);
    if (x.rank !== 3) fail('needs a sequence [T, N, I]', showShape(x.shape));
    const batchFirst = intAttribute(c, 'layout', 0) === 1;
    const [steps, batch] = (batchFirst ? [x.shape[1], x.shape[0]] : [x.shape[0], x.shape[1]]) as [Dim, Dim];
    const direction = stringAttribute(c, 'direction', 'forward');
    if (!['forward', 'reverse', 'bidirectional'].includes(direction))
      fail('direction must be forward, reverse or bidirectional', direction);
    const d = direction === 'bidirectional' ? 2 : 1;
    const r = required(c, 2, 'a recurrence weight');
    const hidden: Dim = intAttribute(c, 'hidden_size', 0) || (r.shape[2] as Dim);
    if (typeof hidden !== 'number') fail('needs hidden_size', hidden);
    check(c, required(c, 1, 'a weight'), 'weight', [d, gates * hidden, x.shape[2] as Dim]);
    check(c, r, 'recurrence weight', [d, gates * hidden, hidden]);
    check(c, c.inputs[3], 'bias', [d, 2 * gates * hidden]);
    const state: Shape = batchFirst ? [batch, d, hidden] : [d, batch, hidden];
    check(c, c.inputs[5], 'initial h', state);
    if (states === 2) check(c, c.inputs[6], 'initial c', state);
    const { dtype } = x;
    const y: Inferred = { dtype, shape: batchFirst ? [batch, steps, d, hidden] : [steps, d, batch, hidden] };
    return [y, { dtype, shape: state }, { dtype, shape: state }].slice(0, Math.min(c.outputs, 1 + states));
  };

/** Rules of recurrent layers and control flow. */
export const recurrent: Record<string, InferRule> = {
  LSTM: recurrentOf(4, 2),
  GRU: recurrentOf(3, 1),
  RNN: recurrentOf(1, 1),
  ...controlFlow,
};
