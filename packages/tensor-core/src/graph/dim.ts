/**
 * Dimensions: a number, or a symbolic expression kept as its canonical text (`'N'`, `'H*W'`, `'floor((H + 1) / 2)'`),
 * so that equal dimensions are equal strings, a shape is plain data and an ONNX `dim_param` is the dimension itself.
 */
export type Dim = number | string;

/** A shape: one dimension per axis; [] is a scalar. */
export type Shape = readonly Dim[];

/** A product of atoms with an integer factor. An atom is a symbol or a quotient such as `floor((H + 1) / 2)`. */
interface Term {
  readonly factor: number;
  readonly atoms: readonly string[];
}
type Polynomial = readonly Term[];

const parsed = new Map<string, Polynomial>();
const quotients = new Map<string, { numerator: Polynomial; denominator: Polynomial }>();

const constant = (n: number): Polynomial => (n === 0 ? [] : [{ factor: n, atoms: [] }]);
const atom = (name: string): Polynomial => [{ factor: 1, atoms: [name] }];

function collect(terms: readonly Term[]): Polynomial {
  const sums = new Map<string, Term>();
  for (const t of terms) {
    const key = t.atoms.join('\0');
    const old = sums.get(key);
    sums.set(key, old ? { factor: old.factor + t.factor, atoms: t.atoms } : t);
  }
  const kept = [...sums.entries()].filter(([, t]) => t.factor !== 0);
  // Higher degree first, the constant last; then by name: one text per value.
  kept.sort(([a, s], [b, t]) => t.atoms.length - s.atoms.length || (a < b ? -1 : 1));
  return kept.map(([, t]) => t);
}

const sum = (a: Polynomial, b: Polynomial): Polynomial => collect([...a, ...b]);
const product = (a: Polynomial, b: Polynomial): Polynomial =>
  collect(a.flatMap((s) => b.map((t) => ({ factor: s.factor * t.factor, atoms: [...s.atoms, ...t.atoms].sort() }))));

function isConstant(p: Polynomial): number | undefined {
  if (p.length === 0) return 0;
  const [first] = p;
  return p.length === 1 && first && first.atoms.length === 0 ? first.factor : undefined;
}

function text(p: Polynomial): string {
  let s = '';
  for (const { factor, atoms } of p) {
    const size = Math.abs(factor);
    const body = atoms.length === 0 ? String(size) : (size === 1 ? '' : `${size}*`) + atoms.join('*');
    s += s === '' ? (factor < 0 ? `-${body}` : body) : factor < 0 ? ` - ${body}` : ` + ${body}`;
  }
  return s === '' ? '0' : s;
}

function toDim(p: Polynomial): Dim {
  const n = isConstant(p);
  if (n !== undefined) return n;
  const s = text(p);
  if (!parsed.has(s)) parsed.set(s, p);
  return s;
}

function quotient(numerator: Polynomial, denominator: Polynomial): Polynomial {
  const wrap = (p: Polynomial, atoms: number): string =>
    p.length === 1 && p[0]?.factor === 1 && p[0].atoms.length <= atoms ? text(p) : `(${text(p)})`;
  const d = isConstant(denominator);
  const name = `floor(${wrap(numerator, Number.POSITIVE_INFINITY)} / ${d !== undefined ? d : wrap(denominator, 1)})`;
  if (!quotients.has(name)) quotients.set(name, { numerator, denominator });
  return atom(name);
}

/** floor(p / n) for a positive integer n, with every multiple of n taken out, so that equal quotients read the same. */
function floorBy(p: Polynomial, n: number): Polynomial {
  if (n === 1) return p;
  const whole: Term[] = [];
  const rest: Term[] = [];
  for (const t of p) {
    const q = Math.floor(t.factor / n);
    if (q !== 0) whole.push({ factor: q, atoms: t.atoms });
    if (t.factor !== q * n) rest.push({ factor: t.factor - q * n, atoms: t.atoms });
  }
  if (rest.every((t) => t.atoms.length === 0)) return collect(whole); // a constant below n
  // floor((floor(x / a) + c) / n) = floor((x + a c) / (a n))
  const [only, offset] = rest;
  const inner = only?.factor === 1 && only.atoms.length === 1 ? quotients.get(only.atoms[0] as string) : undefined;
  const a = inner && isConstant(inner.denominator);
  if (inner && a !== undefined && (rest.length === 1 || (rest.length === 2 && offset?.atoms.length === 0)))
    return sum(whole, floorBy(sum(inner.numerator, constant((offset?.factor ?? 0) * a)), a * n));
  return sum(collect(whole), quotient(collect(rest), constant(n)));
}

/** Removes one monomial's atoms from another's, or undefined where it does not divide. */
function withoutAtoms(atoms: readonly string[], divisor: readonly string[]): string[] | undefined {
  const left = [...atoms];
  for (const d of divisor) {
    const i = left.indexOf(d);
    if (i < 0) return undefined;
    left.splice(i, 1);
  }
  return left;
}

function divide(a: Polynomial, b: Polynomial): Polynomial {
  const n = isConstant(b);
  if (n !== undefined) {
    if (n <= 0) throw new Error(`a dimension is divided by ${n}`);
    return floorBy(a, n);
  }
  const [d] = b;
  if (b.length === 1 && d) {
    const terms = a.map((t) => ({ factor: t.factor / d.factor, atoms: withoutAtoms(t.atoms, d.atoms) }));
    if (terms.every((t) => t.atoms !== undefined && Number.isInteger(t.factor))) return collect(terms as Term[]);
  }
  const [lead] = a;
  const ratio = lead && d ? lead.factor / d.factor : 0;
  const cofactor = lead && d ? withoutAtoms(lead.atoms, d.atoms) : undefined;
  if (cofactor && Number.isInteger(ratio)) {
    const guess: Polynomial = [{ factor: ratio, atoms: cofactor }];
    if (text(product(guess, b)) === text(a)) return guess;
  }
  return quotient(a, b);
}

/** Reads an expression; a text that is not one (a `dim_param` of another tool) counts as one symbol. */
function parse(source: string): Polynomial {
  const known = parsed.get(source);
  if (known) return known;
  const tokens = source.match(/[A-Za-z_][\w.:]*|\d+|[-+*/()]|\S/g) ?? [];
  let at = 0;
  const take = (t: string): boolean => tokens[at] === t && ++at > 0;
  const expect = (t: string): void => {
    if (!take(t)) throw new SyntaxError(t);
  };
  const expression = (): Polynomial => {
    let p = take('-') ? product(constant(-1), factors()) : factors();
    for (;;) {
      if (take('+')) p = sum(p, factors());
      else if (take('-')) p = sum(p, product(constant(-1), factors()));
      else return p;
    }
  };
  const factors = (): Polynomial => {
    let p = primary();
    while (take('*')) p = product(p, primary());
    return p;
  };
  const primary = (): Polynomial => {
    if (take('(')) {
      const p = expression();
      expect(')');
      return p;
    }
    if (tokens[at] === 'floor' && tokens[at + 1] === '(') {
      at += 2;
      const numerator = expression();
      expect('/');
      const denominator = factors();
      expect(')');
      return divide(numerator, denominator);
    }
    const t = tokens[at++];
    if (t === undefined || !/^\w/.test(t)) throw new SyntaxError(source);
    return /^\d+$/.test(t) ? constant(Number(t)) : atom(t);
  };
  let p: Polynomial;
  try {
    p = expression();
    if (at !== tokens.length) throw new SyntaxError(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    p = atom(source);
  }
  parsed.set(source, p);
  return p;
}

const polynomial = (d: Dim): Polynomial => (typeof d === 'number' ? constant(d) : parse(d));

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
