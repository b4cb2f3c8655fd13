/**
 * The gradient of architecture parameters through one step of the weights, "DARTS: Differentiable Architecture Search" (Liu,
 * Simonyan, Yang, 2018), https://arxiv.org/abs/1806.09055, section 2.3, equations 6 to 8.
 */
import { type GradDevice, GraphError, grad, node1, type Tensor } from '@netwright/tensor-core';
import { add, div, maximum, mul, reduceSum, sqrt, square, sub } from '@netwright/tensor-core/nn';

/**
 * How the gradient is found. 'first-order': xi = 0, the weights as they are. 'finite-difference': equation 7 with the product of
 * equation 8, two more gradients of the training loss. 'exact': the same product by differentiating the step itself.
 */
export type HypergradientMethod = 'first-order' | 'finite-difference' | 'exact';

/** A loss as a function of weights and architecture parameters, in the order of the problem's: it builds a scalar. */
export type BilevelLoss = (weights: readonly Tensor[], architecture: readonly Tensor[]) => Tensor;

/** min over a of validation(w*(a), a), where w*(a) minimises training(w, a). */
export interface BilevelProblem {
  readonly weights: readonly Tensor[];
  readonly architecture: readonly Tensor[];
  readonly training: BilevelLoss;
  readonly validation: BilevelLoss;
}

/** Options of `hypergradient`. */
export interface HypergradientOptions {
  method: HypergradientMethod;
  /** Size of the weights' step, a scalar; needed unless the method is 'first-order'. */
  xi?: Tensor | number;
  /**
   * The weights after the step, given the training loss's gradients; default w - xi g. Its derivative with respect to g must be
   * -xi, on which 'finite-difference' rests.
   */
  unroll?: (gradients: readonly Tensor[]) => readonly Tensor[];
  /**
   * Length of the finite difference's step over all weights together: eps = epsilon / |v|. Default 0.01 (the paper's footnote 2).
   * A step crosses kinks of ReLUs, where the gradient jumps: the longer it is, the more of them.
   */
  epsilon?: number;
  /** Where the graph will run; picks among equal lowerings. Default 'cpu'. */
  device?: GradDevice;
}

/** Keeps eps finite where the validation loss does not depend on the weights. */
const leastNorm = 1e-12;

/** The same values as a value of its own, so that a gradient with respect to it leaves out every other way to the original. */
const leaf = (x: Tensor): Tensor => node1('Identity', [x]);

/**
 * The gradient of validation(w - xi d training / dw, a) with respect to each architecture parameter, in its shape. The
 * architecture is not among the weights: the step, v and its norm are of the weights alone. Throws where xi is left out.
 */
export function hypergradient(
  problem: BilevelProblem,
  { method, xi, unroll, epsilon = 0.01, device = 'cpu' }: HypergradientOptions,
): Tensor[] {
  const { weights, architecture, training, validation } = problem;
  if (method === 'first-order') return grad(validation(weights, architecture), architecture, { device });
  if (xi === undefined) throw new GraphError(`hypergradient: ${method} needs xi, got undefined`);
  const gradients = grad(training(weights, architecture), weights, { device });
  const stepped = unroll?.(gradients) ?? weights.map((w, i) => sub(w, mul(gradients[i] as Tensor, xi)));
  if (method === 'exact') return grad(validation(stepped, architecture), architecture, { device });
  const [after, own] = [stepped.map(leaf), architecture.map(leaf)];
  const both = grad(validation(after, own), [...after, ...own], { device });
  const [v, direct] = [both.slice(0, after.length), both.slice(after.length)];
  const product = mixedProduct(problem, v, { epsilon, device });
  return direct.map((d, i) => sub(d, mul(product[i] as Tensor, xi)));
}

/**
 * d2 training / da dw times v by central differences, equation 8: (d/da training(w + eps v, a) - d/da training(w - eps v, a)) /
 * (2 eps), eps = epsilon / |v| with the norm over all weights together.
 */
function mixedProduct(
  { weights, architecture, training }: BilevelProblem,
  v: readonly Tensor[],
  { epsilon, device }: { epsilon: number; device: GradDevice },
): Tensor[] {
  const norm = sqrt(v.map((t) => reduceSum(square(t))).reduce((a, b) => add(a, b)));
  const eps = div(epsilon, maximum(norm, leastNorm));
  const steps = v.map((t) => mul(t, eps));
  const at = (moved: (w: Tensor, step: Tensor) => Tensor): Tensor[] => {
    const own = architecture.map(leaf);
    const places = weights.map((w, i) => moved(w, steps[i] as Tensor));
    return grad(training(places, own), own, { device });
  };
  const [positive, negative] = [at(add), at(sub)];
  return positive.map((p, i) => div(sub(p, negative[i] as Tensor), mul(eps, 2)));
}
