import { fillNormal } from '@netwright/tensor-core';
import type { Interval, PowerLawFit } from '../../../src/scaling/index.ts';

/** Constants of y = a x^b + c, and the standard deviation of ln y about it. */
export interface Truth {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly scatter: number;
}

/** The share of repetitions in which each interval covers what it is for; `beyond` is where curve and measurement are predicted. */
export function coverage(
  fit: (x: readonly number[], y: readonly number[]) => PowerLawFit,
  x: readonly number[],
  { a, b, c, scatter }: Truth,
  beyond: number,
  repetitions: number,
): Record<'coefficient' | 'exponent' | 'offset' | 'curve' | 'measurement', number> {
  const hits = { coefficient: 0, exponent: 0, offset: 0, curve: 0, measurement: 0 };
  const truth = (at: number): number => a * at ** b + c;
  const covers = ({ low, high }: Interval, value: number): number => (low <= value && value <= high ? 1 : 0);
  for (let seed = 0; seed < repetitions; seed++) {
    const noise = fillNormal(new Float64Array(x.length + 1), { seed, stream: 'coverage', std: scatter });
    const found = fit(
      x,
      x.map((at, i) => truth(at) * Math.exp(noise[i]!)),
    );
    const { curve, measurement } = found.at(beyond);
    hits.coefficient += covers(found.coefficient, a);
    hits.exponent += covers(found.exponent, b);
    hits.offset += covers(found.offset, c);
    hits.curve += covers(curve, truth(beyond));
    hits.measurement += covers(measurement, truth(beyond) * Math.exp(noise[x.length]!));
  }
  for (const name of Object.keys(hits) as (keyof typeof hits)[]) hits[name] /= repetitions;
  return hits;
}
