import { profile } from '@netwright/efficiency-metrics';
import { constant, Graph, tensorData } from '@netwright/tensor-core';
import { conv, effectiveKernel } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';

/** Of the kernel, along each axis [values]. */
export const kernelSide = 3;
/** Of the map [pixels], as in figure 4 of "Rethinking Atrous Convolution" (Chen et al., 2017). */
export const mapSide = 65;

/** How many of the kernel's nine values lie on the map at a pixel. */
export const kinds = ['all 9 values', '2 to 6 values', 'the middle one alone'] as const;
type Kind = (typeof kinds)[number];
const kindOf = (met: number): Kind =>
  met === 9 ? 'all 9 values' : met === 1 ? 'the middle one alone' : '2 to 6 values';

/** The share of pixels of each kind. */
const sharesOf = (met: readonly number[]): number[] =>
  kinds.map((kind) => met.filter((values) => kindOf(values) === kind).length / mapSide ** 2);

/**
 * A convolution of ones at a rate, whose padding keeps the size: the pixels that an impulse in the middle reaches, counted from there;
 * the shares of pixels of each kind, found on a map of ones, and the same counted in loops; multiply-accumulates for both pictures.
 */
export async function atRate(rate: number) {
  const graph = new Graph({ name: `rate ${rate}` });
  const x = graph.input('x', 'float32', [2, 1, mapSide, mapSide]);
  const ones = constant(graph, tensorData(Array(kernelSide ** 2).fill(1), [1, 1, kernelSide, kernelSide]));
  graph.output(
    'y',
    conv(x, ones, undefined, { dilation: rate, padding: Math.floor(effectiveKernel(kernelSide, rate) / 2) }),
  );
  const middle = (mapSide ** 2 - 1) / 2;
  const pictures = Float32Array.from({ length: 2 * mapSide ** 2 }, (_, i) =>
    i === middle || i >= mapSide ** 2 ? 1 : 0,
  );
  await using session = await createSession(graph, undefined, { device: 'cpu', threads: 1 });
  const { y } = await session.run({ x: { data: pictures, dims: [2, 1, mapSide, mapSide] } });
  const values = Array.from(y?.data as Float32Array);
  const touched = values
    .slice(0, mapSide ** 2)
    .flatMap((value, i) => (value === 0 ? [] : [[i % mapSide, Math.floor(i / mapSide)]]));
  return {
    rate,
    touched: touched.map(([column = 0, row = 0]) => ({
      column: column - (mapSide - 1) / 2,
      row: row - (mapSide - 1) / 2,
    })),
    shares: sharesOf(values.slice(mapSide ** 2)),
    looped: sharesOf(metInLoops(rate)),
    macs: profile(graph).totals.macs,
  };
}

/** At each pixel, how many of the kernel's values lie on the map and not on its padding. */
function metInLoops(rate: number): number[] {
  const met: number[] = [];
  for (let row = 0; row < mapSide; row++)
    for (let column = 0; column < mapSide; column++) {
      let inside = 0;
      for (const down of [-rate, 0, rate])
        for (const right of [-rate, 0, rate]) {
          const [y, x] = [row + down, column + right];
          if (y >= 0 && x >= 0 && y < mapSide && x < mapSide) inside++;
        }
      met.push(inside);
    }
  return met;
}
