/**
 * How a weight gets its first values, as plain data. Definitions and defaults are those of torch.nn.init
 * (https://pytorch.org/docs/stable/nn.init.html).
 */
import { sizeOf } from '../graph/tensor-data.ts';
import { bilinearValues } from './bilinear.ts';
import { fillNormal, inverseNormalCdf } from './normal.ts';
import { orthogonalValues } from './orthogonal.ts';
import { fillUniform } from './uniform.ts';

/** What follows the layer; it sets the gain that keeps the variance of its output at 1. */
export type Nonlinearity = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu';

/** Whether the variance is kept in the forward (inputs per output) or the backward pass (outputs per input). */
export type FanMode = 'fanIn' | 'fanOut';

/** Options of `kaimingUniform` and `kaimingNormal`. */
export interface KaimingOptions {
  /** Negative slope of the leaky ReLU that follows; used by 'leakyRelu' only. Default 0. */
  a?: number;
  /** Default 'fanIn'. */
  mode?: FanMode;
  /** Default 'leakyRelu', which with a = 0 is ReLU. */
  nonlinearity?: Nonlinearity;
}

/** A rule for the first values of a weight; make one with the functions of this file. */
export type Initialiser =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly std: number }
  | {
      readonly kind: 'truncatedNormal';
      readonly mean: number;
      readonly std: number;
      readonly low: number;
      readonly high: number;
    }
  | ({ readonly kind: 'kaimingUniform' | 'kaimingNormal' } & Readonly<Required<KaimingOptions>>)
  | { readonly kind: 'xavierUniform' | 'xavierNormal' | 'orthogonal'; readonly gain: number }
  | { readonly kind: 'bilinear' }
  | { readonly kind: 'values'; readonly values: ArrayLike<number> };

/** Every value 0. */
export const zeros = (): Initialiser => ({ kind: 'constant', value: 0 });

/** Every value 1. */
export const ones = (): Initialiser => ({ kind: 'constant', value: 1 });

/** Every value `value`. */
export const constant = (value: number): Initialiser => ({ kind: 'constant', value });

/** Uniform in [low, high). */
export const uniform = (low: number, high: number): Initialiser => ({ kind: 'uniform', low, high });

/** Normal with mean `mean` (0) and standard deviation `std` (1). */
export const normal = (mean = 0, std = 1): Initialiser => ({ kind: 'normal', mean, std });

/** Normal, cut to [low, high] = [-2, 2] by redrawing: the bounds are values, not multiples of `std`, as in PyTorch. */
export const truncatedNormal = ({
  mean = 0,
  std = 1,
  low = -2,
  high = 2,
}: {
  mean?: number;
  std?: number;
  low?: number;
  high?: number;
} = {}): Initialiser => ({ kind: 'truncatedNormal', mean, std, low, high });

/**
 * Uniform in ±gain sqrt(3 / fan) (He et al., 2015, https://arxiv.org/abs/1502.01852). PyTorch's linear and convolution
 * layers use `kaimingUniform({ a: Math.sqrt(5) })`, that is ±1 / sqrt(fan in).
 */
export const kaimingUniform = (options: KaimingOptions = {}): Initialiser => ({
  kind: 'kaimingUniform',
  ...kaimingDefaults,
  ...options,
});

/** Normal with standard deviation gain / sqrt(fan) (He et al., 2015). */
export const kaimingNormal = (options: KaimingOptions = {}): Initialiser => ({
  kind: 'kaimingNormal',
  ...kaimingDefaults,
  ...options,
});

const kaimingDefaults = { a: 0, mode: 'fanIn', nonlinearity: 'leakyRelu' } as const;

/** Uniform in ±gain sqrt(6 / (fan in + fan out)) (Glorot and Bengio, 2010). */
export const xavierUniform = ({ gain = 1 }: { gain?: number } = {}): Initialiser => ({ kind: 'xavierUniform', gain });

/** Normal with standard deviation gain sqrt(2 / (fan in + fan out)) (Glorot and Bengio, 2010). */
export const xavierNormal = ({ gain = 1 }: { gain?: number } = {}): Initialiser => ({ kind: 'xavierNormal', gain });

/** `gain` times a random matrix with orthonormal rows or columns (Saxe et al., 2013, https://arxiv.org/abs/1312.6120). */
export const orthogonal = ({ gain = 1 }: { gain?: number } = {}): Initialiser => ({ kind: 'orthogonal', gain });

/**
 * Bilinear interpolation, for a transposed convolution [in, out / groups, kh, kw] with a stride of half its kernel (Long et
 * al., 2014, https://arxiv.org/abs/1411.4038, section 3.3): channel i of the input goes to channel i of the output alone.
 */
export const bilinear = (): Initialiser => ({ kind: 'bilinear' });

/** These values, row-major: tables that are computed beforehand. */
export const values = (all: ArrayLike<number>): Initialiser => ({ kind: 'values', values: all });

const gains = { linear: 1, sigmoid: 1, tanh: 5 / 3, relu: Math.SQRT2, selu: 3 / 4 } as const;

/** The gain of a nonlinearity (torch.nn.init.calculate_gain); `a` is the slope of the leaky ReLU. */
export const gainOf = (nonlinearity: Nonlinearity, a = 0): number =>
  nonlinearity === 'leakyRelu' ? Math.sqrt(2 / (1 + a * a)) : gains[nonlinearity];

/** Inputs per output and outputs per input of a weight [out, in, ...kernel]. Throws below rank 2. */
export function fansOf(shape: readonly number[], name = ''): { fanIn: number; fanOut: number } {
  if (shape.length < 2) throw new Error(`initialise ${name}: fan in and fan out need rank 2 or more, got [${shape}]`);
  const kernel = sizeOf(shape.slice(2));
  return { fanIn: shape[1]! * kernel, fanOut: shape[0]! * kernel };
}

/**
 * The first values of the weight `name`, row-major. They depend on the rule, the name, the shape and the seed only, and
 * have the same bits in every JavaScript engine. Throws where the rule needs a rank that the shape lacks.
 */
export function initialValues(
  init: Initialiser,
  name: string,
  shape: readonly number[],
  seed: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(sizeOf(shape));
  const source = { seed, stream: name };
  switch (init.kind) {
    case 'constant':
      return out.fill(init.value);
    case 'uniform':
      return fillUniform(out, { ...source, ...init });
    case 'normal':
      return fillNormal(out, { ...source, ...init });
    case 'truncatedNormal':
      return fillTruncated(out, init, name, seed);
    case 'kaimingUniform':
    case 'kaimingNormal': {
      const std = gainOf(init.nonlinearity, init.a) / Math.sqrt(fansOf(shape, name)[init.mode]);
      return fillWith(init.kind === 'kaimingUniform', out, std, source);
    }
    case 'xavierUniform':
    case 'xavierNormal': {
      const { fanIn, fanOut } = fansOf(shape, name);
      return fillWith(init.kind === 'xavierUniform', out, init.gain * Math.sqrt(2 / (fanIn + fanOut)), source);
    }
    case 'orthogonal':
      return orthogonalValues(out, shape, init.gain, name, seed);
    case 'bilinear':
      return bilinearValues(out, shape, name);
    case 'values':
      out.set(init.values);
      return out;
  }
}

interface Source {
  seed: number;
  stream: string;
}

/** Uniform or normal with mean 0 and the given standard deviation; empty shapes have fan 0 and nothing to fill. */
function fillWith(isUniform: boolean, out: Float32Array<ArrayBuffer>, std: number, source: Source): typeof out {
  if (out.length === 0) return out;
  const bound = Math.sqrt(3) * std;
  return isUniform ? fillUniform(out, { ...source, low: -bound, high: bound }) : fillNormal(out, { ...source, std });
}

function fillTruncated(
  out: Float32Array<ArrayBuffer>,
  { mean, std, low, high }: Extract<Initialiser, { kind: 'truncatedNormal' }>,
  name: string,
  seed: number,
): typeof out {
  if (!(low < high)) throw new Error(`initialise ${name}: truncatedNormal needs low < high, got [${low}, ${high}]`);
  const from = normalCdf((low - mean) / std);
  const span = normalCdf((high - mean) / std) - from;
  const u = new Float64Array(out.length);
  fillUniform(u, { seed, stream: name });
  for (let i = 0; i < out.length; i++) {
    const x = mean + std * inverseNormalCdf(from + span * (u[i]! + 2 ** -25));
    out[i] = Math.min(Math.max(x, low), high);
  }
  return out;
}

/** The standard normal distribution function, by bisection of its inverse: slow, but the same in every engine. */
function normalCdf(z: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 200 && low < high; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (inverseNormalCdf(middle) < z) low = middle;
    else high = middle;
  }
  return low;
}
