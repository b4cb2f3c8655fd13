/** Integers q from `lowest` to `highest` that stand for numbers r = scale (q - zeroPoint). */
export interface LinearQuantiser {
  /** Between neighbours, in the numbers' unit. */
  readonly scale: number;
  /** The q that stands for 0; between two integers where none does. */
  readonly zeroPoint: number;
  readonly lowest: number;
  readonly highest: number;
}

function requireBits(where: string, bits: number, least: number): void {
  if (!Number.isInteger(bits) || bits < least || bits > 32)
    throw new RangeError(`${where}: bits must be an integer from ${least} to 32, got ${bits}`);
}

function requireRange(where: string, low: number, high: number): void {
  if (!(Number.isFinite(high - low) && low < high))
    throw new RangeError(`${where}: low must be less than high, both finite, got ${low} and ${high}`);
}

/**
 * 2^bits integers from 0 on for numbers from `low` to `high`, the range widened to have 0 in it, which an integer stands for exactly:
 * scale (high - low) / (2^bits - 1). "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference"
 * (Jacob et al., 2018), section 3, https://arxiv.org/abs/1712.05877; what ONNX calls an asymmetric one.
 *
 * @throws RangeError unless low < high, and bits is an integer from 1 to 32
 */
export function affineQuantiser(low: number, high: number, bits: number): LinearQuantiser {
  requireBits('affineQuantiser', bits, 1);
  requireRange('affineQuantiser', low, high);
  const [from, to] = [Math.min(low, 0), Math.max(high, 0)];
  const highest = 2 ** bits - 1;
  const scale = (to - from) / highest;
  return { scale, zeroPoint: Math.round((0 - from) / scale), lowest: 0, highest };
}

/**
 * The integers from -(2^(bits - 1) - 1) to 2^(bits - 1) - 1 for numbers from -largest to largest, 0 for 0: what weights mostly have.
 *
 * @throws RangeError unless largest is positive, and bits an integer from 2 to 32
 */
export function symmetricQuantiser(largest: number, bits: number): LinearQuantiser {
  requireBits('symmetricQuantiser', bits, 2);
  if (!(largest > 0 && Number.isFinite(largest)))
    throw new RangeError(`symmetricQuantiser: largest must be positive, got ${largest}`);
  const highest = 2 ** (bits - 1) - 1;
  return { scale: largest / highest, zeroPoint: 0, lowest: -highest, highest };
}

/**
 * 2^bits equal cells that fill the range from `low` to `high`, each with an integer for its middle: the uniform mid-rise quantiser of
 * signal processing, whose error is a cell's half at most and, for uniform numbers, 6.02 dB less with every bit.
 *
 * @throws RangeError unless low < high, and bits is an integer from 1 to 32
 */
export function midRiseQuantiser(low: number, high: number, bits: number): LinearQuantiser {
  requireBits('midRiseQuantiser', bits, 1);
  requireRange('midRiseQuantiser', low, high);
  const scale = (high - low) / 2 ** bits;
  return { scale, zeroPoint: -low / scale - 0.5, lowest: 0, highest: 2 ** bits - 1 };
}

/** Of two integers equally near the even one, as ONNX's QuantizeLinear rounds. */
function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  return x - below === 0.5 ? below + (Math.abs(below) % 2) : Math.round(x);
}

/** The integer nearest to each number, as ONNX's QuantizeLinear has it: numbers out of range become the outermost ones. */
export function quantise(values: ArrayLike<number>, { scale, zeroPoint, lowest, highest }: LinearQuantiser): number[] {
  const nearest = Number.isInteger(zeroPoint)
    ? (r: number): number => roundHalfToEven(r / scale) + zeroPoint
    : (r: number): number => Math.round(r / scale + zeroPoint);
  return Array.from(values, (r) => Math.min(highest, Math.max(lowest, nearest(r))));
}

/** The numbers that integers stand for. */
export const dequantise = (integers: ArrayLike<number>, { scale, zeroPoint }: LinearQuantiser): number[] =>
  Array.from(integers, (q) => scale * (q - zeroPoint));
