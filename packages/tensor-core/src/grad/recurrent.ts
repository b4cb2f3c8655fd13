/** Vector-Jacobian rules of LSTM, GRU and RNN: through their steps written out, so that they can be differentiated again. */
import { GraphError } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { elu, leakyRelu, relu, sigmoid, softplus, softsign, tanh } from '../ops/activation.ts';
import { add, clip, mul } from '../ops/elementwise.ts';
import { type Activation, gruCell, lstmCell, rnnCell } from '../ops/recurrent-cells.ts';
import { transpose } from '../ops/shaping.ts';
import { type CellOf, type Direction, perDirection, unroll } from '../ops/unrolled.ts';
import { at, type GradContext, type GradRule } from './rule.ts';

/** ONNX's activations with their default alpha and beta. */
const activations: Readonly<Record<string, Activation>> = {
  sigmoid,
  tanh,
  relu,
  softsign,
  softplus: (x) => softplus(x),
  elu: (x) => elu(x),
  leakyrelu: (x) => leakyRelu(x),
  hardsigmoid: (x) => clip(add(mul(x, 0.2), 0.5), 0, 1),
};

const unsupported = (c: GradContext, what: string): never => {
  throw new GraphError(`gradient of ${c.op} ${c.graph.path.replace(/^grad\//, '')}: ${what} is not supported`);
};

/** The activations of direction d, in the operator's order. */
function activationsOf(c: GradContext, d: number, defaults: readonly string[]): Activation[] {
  const names = (c.attributes.activations as readonly string[] | undefined)?.slice(
    d * defaults.length,
    (d + 1) * defaults.length,
  );
  if (c.attributes.activation_alpha ?? c.attributes.activation_beta)
    unsupported(c, 'activation_alpha or activation_beta');
  return (names ?? defaults).map((n) => activations[n.toLowerCase()] ?? unsupported(c, `activation ${n}`));
}

/** The rule of an operator whose inputs are X, W, R, B, sequence_lens, initial states (and more: `cellOf` sees them). */
const recurrentRule =
  (states: 1 | 2, cellOf: (c: GradContext, inputs: readonly (Tensor | undefined)[]) => CellOf): GradRule =>
  (c) => {
    if (c.inputs[4]) unsupported(c, 'sequence_lens');
    if (c.attributes.clip !== undefined) unsupported(c, 'clip');
    if (c.attributes.input_forget) unsupported(c, 'input_forget');
    const direction = String(c.attributes.direction ?? 'forward') as Direction;
    const batchFirst = c.attributes.layout === 1;
    const swap = (t: Tensor | undefined): Tensor | undefined => (t && batchFirst ? transpose(t, [1, 0, 2]) : t);
    return c.through((x, w, r, b, _, ...rest) => {
      const initial = rest.slice(0, states).map(swap);
      const input = { x: swap(x) as Tensor, w: w as Tensor, r: r as Tensor, b, initial, direction };
      const { y, last } = unroll(input, cellOf(c, [x, w, r, b, _, ...rest]));
      return [batchFirst ? transpose(y, [2, 0, 1, 3]) : y, ...last.map((t) => swap(t) as Tensor)];
    });
  };

const lstm = recurrentRule(2, (c, inputs) => {
  const peepholes = perDirection(inputs[7], at(c, 1).fixedShape[0] as number);
  return (r, wb, rb, d) => {
    const [f, g, h] = activationsOf(c, d, ['Sigmoid', 'Tanh', 'Tanh']) as [Activation, Activation, Activation];
    return lstmCell({ activations: [f, g, h], peepholes })(r, wb, rb, d);
  };
});

const gru = recurrentRule(1, (c) => (r, wb, rb, d) => {
  const [f, g] = activationsOf(c, d, ['Sigmoid', 'Tanh']) as [Activation, Activation];
  return gruCell({ activations: [f, g], linearBeforeReset: c.attributes.linear_before_reset === 1 })(r, wb, rb, d);
});

const rnn = recurrentRule(1, (c) => (r, wb, rb, d) => {
  const [f] = activationsOf(c, d, ['Tanh']) as [Activation];
  return rnnCell({ activations: [f, f] })(r, wb, rb, d);
});

/** Rules by operator. */
export const recurrent: Record<string, GradRule> = { LSTM: lstm, GRU: gru, RNN: rnn };
