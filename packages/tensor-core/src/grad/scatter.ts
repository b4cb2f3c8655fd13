/** Vector-Jacobian rules of ScatterElements and ScatterND, which differ only in how an index names a place. */
import type { Tensor } from '../graph/tensor.ts';
import { add, cast, div, equal, mul, sub, where } from '../ops/elementwise.ts';
import { gatherElements, gatherNd, type ScatterOptions, scatterElements, scatterNd } from '../ops/indexing.ts';
import { full } from '../ops/shaping.ts';
import { addAtTuples } from './place.ts';
import { at, type GradContext, type GradRule, out } from './rule.ts';

/** What a rule does with the indices of its node. */
interface Places {
  /** The elements of a tensor of the data's shape at the indices. */
  readonly pick: (t: Tensor) => Tensor;
  readonly scatter: (data: Tensor, updates: Tensor, options?: ScatterOptions) => Tensor;
  /** The updates summed into zeros of the data's shape; indices may occur any number of times. */
  readonly sum: (updates: Tensor) => Tensor;
}

const zerosLike = (x: Tensor): Tensor => full(x.graph, x.shape, 0, x.dtype);
const indicator = (condition: Tensor, like: Tensor): Tensor => cast(condition, like.dtype);

type Rule = (c: GradContext, dy: Tensor, p: Places) => readonly (Tensor | undefined)[];

/** The element is replaced: its gradient is the update's. Indices occur once, as the operator demands. */
const replace: Rule = (c, dy, p) => [
  c.needs(0) ? p.scatter(dy, zerosLike(at(c, 2))) : undefined,
  undefined,
  c.needs(2) ? p.pick(dy) : undefined,
];

const plus: Rule = (c, dy, p) => [dy, undefined, c.needs(2) ? p.pick(dy) : undefined];

/** A factor's gradient is the product of the others, also where some are 0: so zeros are counted, not divided by. */
const times: Rule = (c, dy, p) => {
  const [x, u] = [at(c, 0), at(c, 2)];
  const ones = full(c.graph, x.shape, 1, x.dtype);
  const others = (): Tensor => {
    const [noX, noU] = [equal(x, 0), equal(u, 0)];
    const zeros = add(indicator(noX, x), p.sum(indicator(noU, u)));
    const [safeX, safeU] = [where(noX, 1, x), where(noU, 1, u)];
    const product = p.pick(p.scatter(safeX, safeU, { reduction: 'mul' })); // of the factors that are not 0
    const alone = equal(sub(p.pick(zeros), indicator(noU, u)), 0);
    return where(alone, div(product, safeU), 0);
  };
  return [
    c.needs(0) ? mul(dy, p.scatter(ones, u, { reduction: 'mul' })) : undefined,
    undefined,
    c.needs(2) ? mul(p.pick(dy), others()) : undefined,
  ];
};

/** The largest or smallest at a place; ties share the gradient. */
const extremum: Rule = (c, dy, p) => {
  const [x, u, y] = [at(c, 0), at(c, 2), out(c)];
  const [hitX, hitU] = [indicator(equal(x, y), x), indicator(equal(u, p.pick(y)), u)];
  const share = div(dy, add(hitX, p.sum(hitU)));
  return [c.needs(0) ? mul(hitX, share) : undefined, undefined, c.needs(2) ? mul(hitU, p.pick(share)) : undefined];
};

const rules: Readonly<Record<string, Rule>> = { none: replace, add: plus, mul: times, max: extremum, min: extremum };

const ruleFor =
  (places: (c: GradContext) => Places): GradRule =>
  (c, dy) =>
    (rules[String(c.attributes.reduction ?? 'none')] as Rule)(c, dy, places(c));

/** Rule of ScatterElements. */
export const scatterElementsRule = ruleFor((c) => {
  const [x, indices] = [at(c, 0), at(c, 1)];
  const axis = Number(c.attributes.axis ?? 0);
  const scatter: Places['scatter'] = (data, updates, options) =>
    scatterElements(data, indices, updates, { axis, ...options });
  return {
    pick: (t) => gatherElements(t, indices, axis),
    scatter,
    sum: (updates) => scatter(zerosLike(x), updates, { reduction: 'add' }),
  };
});

/** Rule of ScatterND. */
export const scatterNdRule = ruleFor((c) => {
  const [x, indices] = [at(c, 0), at(c, 1)];
  return {
    pick: (t) => gatherNd(t, indices),
    scatter: (data, updates, options) => scatterNd(data, indices, updates, options),
    sum: (updates) => addAtTuples(updates, indices, x.shape, 0, c.device),
  };
});
