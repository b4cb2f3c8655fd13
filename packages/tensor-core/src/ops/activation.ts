/**
 * Activations, element by element, with PyTorch's defaults. Where onnxruntime's WebGPU provider lacks the operator
 * (Selu, Celu, Softsign) it is composed from ones that it has.
 */
import { scalar } from '../graph/constant.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { abs, add, div, mul, neg } from './elementwise.ts';

/** max(x, 0). */
export const relu = (x: Tensor): Tensor => node1('Relu', [x]);

/** min(max(x, 0), 6). */
export const relu6 = (x: Tensor): Tensor => hardTanh(x, { min: 0, max: 6 });

/** x limited to [min, max], default [-1, 1]. */
export const hardTanh = (x: Tensor, { min = -1, max = 1 }: { min?: number; max?: number } = {}): Tensor =>
  node1('Clip', [x, scalar(x.graph, min, x.dtype), scalar(x.graph, max, x.dtype)]);

/** x where positive, slope * x elsewhere; slope 0.01. */
export const leakyRelu = (x: Tensor, { slope = 0.01 }: { slope?: number } = {}): Tensor =>
  node1('LeakyRelu', [x], { alpha: slope });

/** x where positive, slope * x elsewhere; the learned slope broadcasts to x: one value, or [C, 1, 1] for [N, C, H, W]. */
export const prelu = (x: Tensor, slope: Tensor): Tensor => node1('PRelu', [x, slope]);

/** x where positive, alpha (e^x - 1) elsewhere; alpha 1 (Clevert et al. 2015, https://arxiv.org/abs/1511.07289). */
export const elu = (x: Tensor, { alpha = 1 }: { alpha?: number } = {}): Tensor => node1('Elu', [x], { alpha });

const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

/** 1.0507 elu(x) with alpha 1.6733: self-normalising (Klambauer et al. 2017, https://arxiv.org/abs/1706.02515). */
export const selu = (x: Tensor): Tensor => mul(elu(x, { alpha: seluAlpha }), seluScale);

/** max(x, 0) + min(0, alpha (e^(x / alpha) - 1)); alpha 1 (Barron 2017, https://arxiv.org/abs/1704.07483). */
export const celu = (x: Tensor, { alpha = 1 }: { alpha?: number } = {}): Tensor =>
  alpha === 1 ? elu(x) : mul(elu(div(x, alpha)), alpha);

/**
 * x times the normal distribution function of x (Hendrycks & Gimpel 2016, https://arxiv.org/abs/1606.08415): exact by the
 * error function, or its 'tanh' approximation, as torch.nn.GELU names them.
 */
export const gelu = (x: Tensor, { approximate = 'none' }: { approximate?: 'none' | 'tanh' } = {}): Tensor =>
  node1('Gelu', [x], approximate === 'none' ? {} : { approximate });

/** 1 / (1 + e^-x). */
export const sigmoid = (x: Tensor): Tensor => node1('Sigmoid', [x]);

/** ln(1 / (1 + e^-x)), without overflow. */
export const logSigmoid = (x: Tensor): Tensor => neg(softplus(neg(x)));

/** The hyperbolic tangent. */
export const tanh = (x: Tensor): Tensor => node1('Tanh', [x]);

/** x sigmoid(x), also known as Swish (Ramachandran et al. 2017, https://arxiv.org/abs/1710.05941). */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x));

/** relu6(x + 3) / 6 (Howard et al. 2019, https://arxiv.org/abs/1905.02244). */
export const hardSigmoid = (x: Tensor): Tensor => node1('HardSigmoid', [x], { alpha: 1 / 6, beta: 0.5 });

/** x relu6(x + 3) / 6 (Howard et al. 2019). */
export const hardSwish = (x: Tensor): Tensor => node1('HardSwish', [x]);

/** ln(1 + e^(beta x)) / beta; beta 1. */
export const softplus = (x: Tensor, { beta = 1 }: { beta?: number } = {}): Tensor =>
  beta === 1 ? node1('Softplus', [x]) : div(node1('Softplus', [mul(x, beta)]), beta);

/** x / (1 + |x|). */
export const softsign = (x: Tensor): Tensor => div(x, add(abs(x), 1));

/** x tanh(softplus(x)) (Misra 2019, https://arxiv.org/abs/1908.08681). */
export const mish = (x: Tensor): Tensor => node1('Mish', [x]);
