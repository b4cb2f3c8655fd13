import type { Profile } from '../../profile/profile.ts';
import { byPath, listModules, type ModuleCost } from '../by-path.ts';
import { byCost, type CostSums, costKeys } from '../cost-sums.ts';

/** One figure of two models. */
export interface ComparedFigure {
  /** The key in `Totals` or `MemoryUse`. */
  readonly key: string;
  /** What it is, with its unit. */
  readonly what: string;
  readonly a: number;
  readonly b: number;
}

/** A module of two models, by its path; `a` or `b` is undefined where the model does not have it. */
export interface ComparedModule {
  readonly path: string;
  readonly change: 'same' | 'changed' | 'added' | 'removed';
  readonly a?: CostSums;
  readonly b?: CostSums;
}

/** How models are compared. */
export interface CompareOptions {
  /** What the models are called, their files say. Default the graphs' names. */
  names?: readonly [string, string];
  /** Levels of the tree of modules, see `byPath`. */
  depth?: number;
}

/** Two models side by side. */
export interface Comparison {
  readonly names: readonly [string, string];
  readonly a: Profile;
  readonly b: Profile;
  readonly figures: readonly ComparedFigure[];
  /** In the order of `a`, each added module after those of `a`; the top is not among them. */
  readonly modules: readonly ComparedModule[];
  /** Why figures of the two may not be compared: another convention, another batch, problems. */
  readonly cautions: readonly string[];
}

const named = [
  ['parameters', 'parameters [elements]'],
  ['statistics', 'running statistics [elements]'],
  ['weightBytes', 'weights and constants [B]'],
  ['macs', 'MACs'],
  ['attentionMacs', '  of attention'],
  ['flops', 'FLOPs'],
  ['ops', 'operations of any dtype'],
  ['activations', 'inputs and outputs of layers [elements]'],
  ['valueBytes', 'inputs and all outputs [B]'],
  ['bytesMoved', 'moved [B]'],
] as const;

function figuresOf(a: Profile, b: Profile): ComparedFigure[] {
  return [
    { key: 'size', what: 'nodes', a: a.size, b: b.size },
    ...named.map(([key, what]) => ({ key, what, a: a.totals[key], b: b.totals[key] })),
    { key: 'layer', what: 'peak: input + output of a layer [B]', a: a.memory.layer.bytes, b: b.memory.layer.bytes },
    { key: 'live', what: 'peak: alive at once [B]', a: a.memory.live.bytes, b: b.memory.live.bytes },
    { key: 'inPlace', what: 'peak: the same, in place [B]', a: a.memory.inPlace.bytes, b: b.memory.inPlace.bytes },
  ];
}

const sumsOf = (module: ModuleCost): CostSums =>
  Object.fromEntries(costKeys.map((key) => [key, module[key]])) as unknown as CostSums;

function modulesOf(a: Profile, b: Profile, depth: number | undefined): ComparedModule[] {
  const parts = (profile: Profile): Map<string, CostSums> =>
    new Map(
      listModules(byPath(profile, { depth }))
        .slice(1)
        .map((module) => [module.path, sumsOf(module)]),
    );
  const [inA, inB] = [parts(a), parts(b)];
  const kept = [...inA].map(([path, sums]): ComparedModule => {
    const other = inB.get(path);
    if (other === undefined) return { path, change: 'removed', a: sums };
    const isSame = costKeys.every((key) => sums[key] === other[key]);
    return { path, change: isSame ? 'same' : 'changed', a: sums, b: other };
  });
  const added = [...inB].filter(([path]) => !inA.has(path));
  return [...kept, ...added.map(([path, sums]): ComparedModule => ({ path, change: 'added', b: sums }))];
}

function cautionsOf(a: Profile, b: Profile): string[] {
  const { convention, attention, batch } = a;
  const differs = (what: string, x: string | number, y: string | number): string[] =>
    x === y ? [] : [`the ${what} is ${x} in a and ${y} in b`];
  return [
    ...differs('convention', convention, b.convention),
    ...differs("place of attention's products", attention, b.attention),
    ...differs('batch', batch, b.batch),
    ...(['a', 'b'] as const).flatMap((name) => {
      const { uncounted, problems } = { a, b }[name];
      const unknown = uncounted.filter(({ why }) => why === 'unknown').map(({ op, nodes }) => `${op} (${nodes})`);
      return [
        ...(unknown.length > 0 ? [`not counted in ${name}: ${unknown.join(', ')}`] : []),
        ...(problems.length > 0 ? [`problems in ${name}: ${problems.length}`] : []),
      ];
    }),
  ];
}

/**
 * Two models side by side: their totals and peaks, and their modules matched by path.
 *
 * @throws RangeError if `depth` is out of the range of `byPath`
 */
export function compare(a: Profile, b: Profile, { names = [a.name, b.name], depth }: CompareOptions = {}): Comparison {
  return { a, b, names, figures: figuresOf(a, b), modules: modulesOf(a, b, depth), cautions: cautionsOf(a, b) };
}

/** The most that a module costs in either model, to order by; see `byCost`. */
export const byLargerCost = (x: ComparedModule, y: ComparedModule): number => {
  const larger = ({ a, b }: ComparedModule): CostSums =>
    (a === undefined ? b : b === undefined || byCost(a, b) <= 0 ? a : b) as CostSums;
  return byCost(larger(x), larger(y));
};
