import { Graph } from '@netwright/tensor-core';
import { add, gather, matmul, mul } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';

/** Complex waves of one length: `real` and `imaginary` [length, count], row-major. */
export interface Waves {
  readonly length: number;
  readonly count: number;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * Squared moduli [centres, count] of the products of a signal with waves that are moved along it, their sample `length / 2` (rounded
 * down) on each centre; beyond its ends the signal is 0. A float64 graph: pieces by a gather, products by two matrices.
 */
export async function waveProducts(
  signal: Float64Array,
  centres: readonly number[],
  { length, count, real, imaginary }: Waves,
): Promise<number[][]> {
  const padded = new Float64Array(signal.length + 2 * length);
  padded.set(signal, length);
  const graph = new Graph({ name: 'products with waves' });
  const x = graph.input('signal', 'float64', [padded.length]);
  const places = graph.input('places', 'int64', [centres.length, length]);
  const pieces = gather(x, places, 0); // [centres, length]
  const [re, im] = ['real', 'imaginary'].map((name) => matmul(pieces, graph.input(name, 'float64', [length, count])));
  if (!re || !im) throw new Error('waveProducts: needs both parts');
  graph.output('squares', add(mul(re, re), mul(im, im)));
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const starts = centres.map((centre) => length + centre - Math.floor(length / 2));
  const results = await session.run({
    signal: { data: padded, dims: [padded.length] },
    places: {
      data: BigInt64Array.from(starts.flatMap((start) => Array.from({ length }, (_, i) => BigInt(start + i)))),
      dims: [centres.length, length],
    },
    real: { data: real, dims: [length, count] },
    imaginary: { data: imaginary, dims: [length, count] },
  });
  const squares = results.squares?.data as Float64Array;
  return centres.map((_, i) => Array.from(squares.subarray(i * count, (i + 1) * count)));
}

/** Waves from a function of the sample and the wave's number. */
export function wavesOf(
  length: number,
  count: number,
  wave: (sample: number, number: number) => readonly [real: number, imaginary: number],
): Waves {
  const real = new Float64Array(length * count);
  const imaginary = new Float64Array(length * count);
  for (let i = 0; i < real.length; i++)
    [real[i], imaginary[i]] = wave(Math.floor(i / count), i % count) as [number, number];
  return { length, count, real, imaginary };
}
