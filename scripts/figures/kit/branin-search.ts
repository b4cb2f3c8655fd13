import { expectedImprovement, GaussianProcess, rbfKernel } from '@netwright/darts';
import { draws } from '@netwright/tensor-core';

type Place = readonly [u: number, v: number];

const side = 31; // places in a row of the grid

/** Branin's function on the unit square, to be made small: least 0.397887 at three places. */
export function branin([u, v]: Place): number {
  const [x, y] = [15 * u - 5, 15 * v];
  const { PI, cos } = Math;
  return (y - (5.1 / (4 * PI ** 2)) * x ** 2 + (5 / PI) * x - 6) ** 2 + 10 * (1 - 1 / (8 * PI)) * cos(x) + 10;
}

/** Where the function is searched. */
const places = Array.from(
  { length: side ** 2 },
  (_, i): Place => [(i % side) / (side - 1), Math.floor(i / side) / (side - 1)],
);

/** Ways to search it. */
export const searchMethods = ['expected improvement', 'random'] as const;

/** How a search goes on. */
export interface BraninSearch {
  readonly method: (typeof searchMethods)[number];
  readonly evaluations: number;
  /** So many at random before the first model. */
  readonly initial: number;
  readonly seed: number;
}

/** The best value of Branin's function so far, evaluation by evaluation; both methods begin with the same places. */
export function braninSearch({ method, evaluations, initial, seed }: BraninSearch): number[] {
  const random = draws({ seed, stream: 'branin' });
  const tried: Place[] = [];
  const best: number[] = [];
  for (let i = 0; i < evaluations; i++) {
    const atRandom = i < initial || method === 'random';
    tried.push(atRandom ? (places[random.below(places.length)] as Place) : mostPromising(tried));
    best.push(Math.min(...tried.map(branin)));
  }
  return best;
}

/** The place of the largest expected improvement. What is maximised is squashed, so that one steep corner does not hide the valleys. */
function mostPromising(tried: readonly Place[]): Place {
  const values = tried.map((place) => -Math.log(branin(place)));
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) || 1;
  const scaled = values.map((v) => (v - mean) / spread);
  const gp = new GaussianProcess(tried, scaled, { kernel: rbfKernel(0.2), noise: 1e-4 });
  const top = Math.max(...scaled);
  const gains = places.map((place) => expectedImprovement(gp.at(place), top));
  return places[gains.indexOf(Math.max(...gains))] as Place;
}
