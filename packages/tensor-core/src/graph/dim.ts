import { constant, divide, type Polynomial, parse, product, quotients, sum, toDim } from './polynomial.ts';

/**
 * Dimensions: a number, or a symbolic expression kept as its canonical text (`'N'`, `'H*W'`, `'floor((H + 1) / 2)'`),
 * so that equal dimensions are equal strings, a shape is plain data and an ONNX `dim_param` is the dimension itself.
 */
export type Dim = number | string;

/** A shape: one dimension per axis; [] is a scalar. */
export type Shape = readonly Dim[];

const polynomial = (d: Dim): Polynomial => (typeof d === 'number' ? constant(d) : parse(d));

/** The shape of a value whose shape nobody knows; only in graphs read by './inspect'. Told by identity. */
export const unknownShape: Shape = Object.freeze(['?']);

/** The canonical form of a dimension: `dim('W*H + 0')` is `'H*W'`. */
export const dim = (d: Dim): Dim => (typeof d === 'number' ? d : toDim(parse(d)));

/** a + b. */
export const addDims = (a: Dim, b: Dim): Dim =>
  typeof a === 'number' && typeof b === 'number' ? a + b : toDim(sum(polynomial(a), polynomial(b)));

/** a - b. */
export const subDims = (a: Dim, b: Dim): Dim => addDims(a, mulDims(b, -1));

/** a * b. */
export const mulDims = (a: Dim, b: Dim): Dim =>
  typeof a === 'number' && typeof b === 'number' ? a * b + 0 : toDim(product(polynomial(a), polynomial(b)));

/** floor(a / b); exact where b divides a, an expression such as `floor(H / 2)` where that is not known. */
export const floorDivDims = (a: Dim, b: Dim): Dim =>
  typeof a === 'number' && typeof b === 'number' ? Math.floor(a / b) : toDim(divide(polynomial(a), polynomial(b)));

/** ceil(a / n) for a positive integer n. */
export const ceilDivDims = (a: Dim, n: number): Dim => floorDivDims(addDims(a, n - 1), n);

/** The product of all dimensions: the number of elements; 1 for a scalar. */
export function sizeOfShape(shape: Shape): Dim {
  let n: Dim = 1;
  for (const d of shape) n = typeof n === 'number' && typeof d === 'number' ? n * d : mulDims(n, d);
  return n;
}

/** Whether two shapes are known to be equal. */
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((d, i) => d === b[i]);

/** Whether every dimension is a number. */
export const isFixed = (shape: Shape): shape is readonly number[] => shape.every((d) => typeof d === 'number');

/** `[N, 3, 224, 224]`, for messages and drawings. */
export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`;

/** The symbols an expression is made of: `['H', 'W']` for `'H*W + 2'`. */
export function symbolsOf(d: Dim): string[] {
  const seen = new Set<string>();
  const visit = (p: Polynomial): void => {
    for (const { atoms } of p)
      for (const a of atoms) {
        const q = quotients.get(a);
        if (!q) seen.add(a);
        else {
          visit(q.numerator);
          visit(q.denominator);
        }
      }
  };
  visit(polynomial(d));
  return [...seen];
}

/** How an expression is made, for code that computes it elsewhere: a sum of products of symbols and quotients. */
export function visitDim<T>(
  d: Dim,
  make: { constant(n: number): T; symbol(name: string): T; add(a: T, b: T): T; mul(a: T, b: T): T; div(a: T, b: T): T },
): T {
  const visit = (p: Polynomial): T => {
    const terms = p.map(({ factor, atoms }) => {
      const parts = atoms.map((a) => {
        const q = quotients.get(a);
        return q ? make.div(visit(q.numerator), visit(q.denominator)) : make.symbol(a);
      });
      if (factor !== 1 || parts.length === 0) parts.unshift(make.constant(factor));
      return parts.reduce(make.mul);
    });
    return terms.length === 0 ? make.constant(0) : terms.reduce(make.add);
  };
  return visit(polynomial(d));
}

/** The value of a dimension when its symbols have these values. Throws for a symbol without one. */
export function evaluateDim(d: Dim, symbols: Readonly<Record<string, number>>): number {
  if (typeof d === 'number') return d;
  return visitDim<number>(d, {
    constant: (n) => n,
    symbol: (name) => {
      const n = symbols[name];
      if (n === undefined) throw new Error(`evaluateDim: no value for ${name} in ${d}`);
      return n;
    },
    add: (a, b) => a + b,
    mul: (a, b) => a * b,
    div: (a, b) => Math.floor(a / b),
  });
}
