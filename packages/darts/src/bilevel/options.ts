import type { GradDevice } from '@netwright/tensor-core';
import type { ObjectiveFunction, ObjectiveOptions, Optimizer, ParameterFilter } from '@netwright/tensor-core/train';
import type { HypergradientMethod } from './hypergradient.ts';

/** How the two steps of a bilevel search are built; defaults are those of the published code (https://github.com/quark0/darts). */
export interface BilevelOptions extends Omit<ObjectiveOptions, 'inputs'> {
  /** Default 'first-order'. */
  hypergradient?: HypergradientMethod;
  /**
   * The step that the second order looks ahead by. 'paper': w' = w - xi dL/dw. 'code': w' = w - xi (momentum b + dL/dw + decay w)
   * with the buffers b of the weights' own optimiser, which must be `sgd`. Default 'paper'.
   */
  unroll?: 'paper' | 'code';
  /** Length of that step; default the weights' learning rate. */
  xi?: number;
  /** Length of the finite difference's step, over |v|; default 0.01. */
  epsilon?: number;
  /** Which parameters are the architecture; default `alphas_normal` and `alphas_reduce`. */
  architecture?: ParameterFilter;
  /** Of the architecture; default Adam with betas (0.5, 0.999) and decay 1e-3. */
  architectureOptimizer?: Optimizer;
  /** The architecture's learning rate; default 3e-4. */
  architectureRate?: number;
  /** Of the weights; default SGD with momentum 0.9 and decay 3e-4. */
  optimizer?: Optimizer;
  /** Largest norm of the weights' gradient; default 5, 0 for none. */
  clip?: number;
  /** Where it will run; picks among equal lowerings. Default 'cpu'. */
  device?: GradDevice;
  /** What the architecture is judged by; default `loss`. */
  validationLoss?: ObjectiveFunction;
}
