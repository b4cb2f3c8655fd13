/** The cells of ONNX's LSTM (gates i, o, f, c), GRU (z, r, h) and RNN; f, g and h are its activations by gate. */
import type { Tensor } from '../graph/tensor.ts';
import { sigmoid, tanh } from './activation.ts';
import { add, mul, sub } from './elementwise.ts';
import { gemm } from './linear.ts';
import { concat, split } from './shaping.ts';
import type { CellOf } from './unrolled.ts';

/** An activation of a recurrent cell. */
export type Activation = (x: Tensor) => Tensor;

const both = (a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined => (a && b ? add(a, b) : (a ?? b));

/** h R^T added to the input products; the products alone at the first step. */
const recurrent = (products: Tensor, h: Tensor | undefined, r: Tensor): Tensor =>
  h ? gemm(h, r, products, { transB: true }) : products;

/** Options of `lstmCell`. */
export interface LstmCellOptions {
  activations?: readonly [f: Activation, g: Activation, h: Activation];
  /** Peephole weights [3 H] by direction: of i, o and f. */
  peepholes?: readonly (Tensor | undefined)[];
}

/** Long short-term memory (Hochreiter & Schmidhuber 1997). */
export const lstmCell =
  ({ activations: [f, g, h] = [sigmoid, tanh, tanh], peepholes = [] }: LstmCellOptions = {}): CellOf =>
  (r, wb, rb, d) => {
    const width = Number(r.shape[1]);
    const p = peepholes[d] && split(peepholes[d], 3, 0);
    const step = (products: Tensor, states: readonly Tensor[] | undefined): Tensor[] => {
      const gates = recurrent(products, states?.[0], r);
      const c = states?.[1];
      if (p) return peephole(gates, c, p as [Tensor, Tensor, Tensor]);
      const [three, candidate] = split(gates, [3 * width, width]) as [Tensor, Tensor];
      const [input, output, forget] = split(f(three), 3) as [Tensor, Tensor, Tensor];
      const fresh = mul(input, g(candidate));
      const next = c ? add(mul(forget, c), fresh) : fresh;
      return [mul(output, h(next)), next];
    };
    const peephole = (gates: Tensor, c: Tensor | undefined, [pi, po, pf]: [Tensor, Tensor, Tensor]): Tensor[] => {
      const [i, o, forget, candidate] = split(gates, 4) as [Tensor, Tensor, Tensor, Tensor];
      const fresh = mul(f(c ? add(i, mul(pi, c)) : i), g(candidate));
      const next = c ? add(mul(f(add(forget, mul(pf, c))), c), fresh) : fresh;
      return [mul(f(add(o, mul(po, next))), h(next)), next];
    };
    return { bias: both(wb, rb), step };
  };

/** Options of `gruCell`. */
export interface GruCellOptions {
  activations?: readonly [f: Activation, g: Activation];
  /** Whether the reset gate acts on the recurrent product, as in PyTorch, or on the state before it (ONNX's default). */
  linearBeforeReset?: boolean;
}

/** Gated recurrent unit (Cho et al. 2014). */
export const gruCell =
  ({ activations: [f, g] = [sigmoid, tanh], linearBeforeReset = false }: GruCellOptions = {}): CellOf =>
  (r, wb, rb) => {
    const width = Number(r.shape[1]);
    const sizes = [2 * width, width];
    const [gateWeight, hiddenWeight] = split(r, sizes, 0) as [Tensor, Tensor];
    const [gateBias, hiddenBias] = rb ? split(rb, sizes, 0) : [];
    // The recurrent bias of the candidate stands inside the reset product.
    const inputBias = wb && split(wb, sizes, 0);
    const bias =
      linearBeforeReset && inputBias
        ? concat([both(inputBias[0], gateBias) as Tensor, inputBias[1] as Tensor], 0)
        : both(wb, rb);
    const step = (products: Tensor, states: readonly Tensor[] | undefined): Tensor[] => {
      const state = states?.[0];
      const [gateProducts, candidate] = split(products, sizes) as [Tensor, Tensor];
      const [update, reset] = split(f(recurrent(gateProducts, state, gateWeight)), 2) as [Tensor, Tensor];
      let inner = candidate;
      if (linearBeforeReset) {
        const product = state ? gemm(state, hiddenWeight, hiddenBias, { transB: true }) : hiddenBias;
        if (product) inner = add(candidate, mul(reset, product));
      } else if (state) inner = gemm(mul(reset, state), hiddenWeight, candidate, { transB: true });
      const fresh = g(inner);
      // (1 - z) n + z h
      return [state ? add(fresh, mul(update, sub(state, fresh))) : sub(fresh, mul(update, fresh))];
    };
    return { bias, step };
  };

/** The plain recurrent cell (Elman 1990). */
export const rnnCell =
  ({ activations = [tanh] }: { activations?: readonly Activation[] } = {}): CellOf =>
  (r, wb, rb, d) => ({
    bias: both(wb, rb),
    step: (products, states) => [
      (activations[d] ?? (activations[0] as Activation))(recurrent(products, states?.[0], r)),
    ],
  });
