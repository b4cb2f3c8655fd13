import { constant } from '../graph/constant.ts';
import type { Dim } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { arange } from '../ops/arange.ts';
import { cos, mul, sin } from '../ops/elementwise.ts';
import { concat, reshape, unsqueeze } from '../ops/shaping.ts';

/** 1 / base^(2 i / width) for i from 0 to width / 2: angular frequencies of sinusoidal and rotary positions [rad / position]. */
export function frequencies(width: number, base = 10_000): number[] {
  if (!Number.isInteger(width / 2) || width <= 0)
    throw new GraphError(`frequencies: width must be even and positive, got ${width}`);
  return Array.from({ length: width / 2 }, (_, i) => base ** ((-2 * i) / width));
}

/** Angles of positions 0 to `length` [length, width / 2]: exact constants of a fixed length, computed for a symbolic one. */
export function angles(graph: Graph, length: Dim, width: number, base?: number): Tensor {
  const f = frequencies(width, base);
  if (typeof length !== 'number')
    return mul(unsqueeze(arange(graph, length, 'float32'), [1]), constant(graph, tensorData(f, [1, f.length])));
  const values = Array.from(
    { length: length * f.length },
    (_, i) => Math.floor(i / f.length) * (f[i % f.length] as number),
  );
  return constant(graph, tensorData(values, [length, f.length]));
}

/**
 * Sinusoidal positions [length, width] (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, section 3.5): sines at even
 * places and cosines at odd ones, of wavelengths from 2 pi to 2 pi `base` [positions]. `length` may be symbolic.
 */
export function sinusoidalPositions(graph: Graph, length: Dim, width: number, { base = 10_000 } = {}): Tensor {
  if (typeof length === 'number') {
    const f = frequencies(width, base);
    const at = (position: number, i: number): number =>
      (i % 2 === 0 ? Math.sin : Math.cos)(position * (f[i >> 1] as number));
    const values = Array.from({ length: length * width }, (_, k) => at(Math.floor(k / width), k % width));
    return constant(graph, tensorData(values, [length, width]));
  }
  const a = unsqueeze(angles(graph, length, width, base), [2]); // [T, C / 2, 1]
  return reshape(concat([sin(a), cos(a)], 2), [length, width]);
}
