/**
 * Values from names and shapes alone, so that a reference made elsewhere needs no weight file: 32-bit FNV-1a of the name,
 * then murmur3's finaliser of a Weyl sequence. All arithmetic is float32.
 */

import { convertTensor } from '../graph/convert.ts';
import { typedArray } from '../graph/dtype.ts';
import { sizeOf, type TensorData, type Weights } from '../graph/tensor-data.ts';
import { fnv1a32 } from '../random/fnv1a.ts';
import { concreteShape, type ParamSource, paramsOf } from '../weights/param-source.ts';

/** `n` float32 values in [0, 1) that depend on `name` only, each a multiple of 2^-24. */
export function unit(name: string, n: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(n);
  let h = fnv1a32(name) | 0;
  for (let i = 0; i < n; i++) {
    h = (h + 0x9e3779b9) | 0;
    let z = h ^ (h >>> 16);
    z = Math.imul(z, 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    out[i] = ((z ^ (z >>> 16)) >>> 8) * 2 ** -24;
  }
  return out;
}

/**
 * The values of the floating point entry `name`: 0.5 + u for variances and the scales of normalisations, ±0.1 for other
 * entries of rank 0 or 1, ±sqrt(6 / fan in) for the rest.
 */
export function ruleValues(name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const values = unit(name, sizeOf(shape));
  const leaf = name.slice(name.lastIndexOf('.') + 1);
  if (leaf === 'running_var' || (leaf === 'weight' && shape.length === 1)) {
    for (let i = 0; i < values.length; i++) values[i] = 0.5 + values[i]!;
    return values;
  }
  const bound = shape.length < 2 ? Math.fround(0.1) : Math.fround(Math.sqrt(Math.fround(6 / sizeOf(shape.slice(1)))));
  for (let i = 0; i < values.length; i++) values[i] = (2 * values[i]! - 1) * bound;
  return values;
}

/**
 * Fills every entry by `ruleValues`. Integer entries come from `integers` where it has them and are 0 otherwise, which is
 * right for `num_batches_tracked`. Throws when a shape is symbolic.
 */
export function fillByRule(
  parameters: ParamSource,
  { integers = new Map() }: { integers?: Weights } = {},
): Map<string, TensorData> {
  const weights = new Map<string, TensorData>();
  for (const param of paramsOf(parameters)) {
    const { name, dtype } = param;
    const dims = concreteShape('fillByRule', param);
    if (dtype.startsWith('float') || dtype === 'bfloat16')
      weights.set(name, convertTensor({ dtype: 'float32', dims, data: ruleValues(name, dims) }, dtype));
    else weights.set(name, integers.get(name) ?? { dtype, dims, data: new (typedArray(dtype))(sizeOf(dims)) });
  }
  return weights;
}

/**
 * A batch of test images [N, C, H, W], or volumes [N, C, D, H, W]: `cells` colour blocks along each axis, in [-2, 2) from the
 * name `blocks`, plus noise in [-0.25, 0.25) from the name `noise`.
 */
export function ruleImage(shape: readonly number[], cells = 7): TensorData {
  const sizes = shape.slice(2);
  const blocks = unit('blocks', sizeOf(shape.slice(0, 2)) * cells ** sizes.length);
  const data = unit('noise', sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    let [plane, block, stride] = [i, 0, 1];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const size = sizes[axis]!;
      block += Math.floor(((plane % size) * cells) / size) * stride;
      plane = Math.floor(plane / size);
      stride *= cells;
    }
    data[i] = (2 * blocks[plane * stride + block]! - 1) * 2 + (2 * data[i]! - 1) * 0.25;
  }
  return { dtype: 'float32', dims: shape, data };
}
