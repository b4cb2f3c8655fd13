/**
 * Polynomials over symbols and quotients with integer factors, in one canonical text per value: what a symbolic dimension
 * means. `dim.ts` is what other code uses.
 */

import { fail } from './errors.ts';

/** A product of atoms with an integer factor. An atom is a symbol or a quotient such as `floor((H + 1) / 2)`. */
export interface Term {
  readonly factor: number;
  readonly atoms: readonly string[];
}
/** A sum of terms in canonical order. */
export type Polynomial = readonly Term[];

const parsed = new Map<string, Polynomial>();
/** What a quotient's text stands for. */
export const quotients = new Map<string, { numerator: Polynomial; denominator: Polynomial }>();

/** A number. */
export const constant = (n: number): Polynomial => (n === 0 ? [] : [{ factor: n, atoms: [] }]);
/** Terms of a sum, or factors of a term: repeated squaring would grow without bound. */
const largest = 200;
const longest = 4000; // [characters]

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

/** a + b. */
export const sum = (a: Polynomial, b: Polynomial): Polynomial => collect([...a, ...b]);
/** a * b. */
export function product(a: Polynomial, b: Polynomial): Polynomial {
  const [degree, other] = [a, b].map((p) => p.reduce((most, t) => Math.max(most, t.atoms.length), 0)) as [
    number,
    number,
  ];
  if (a.length * b.length > largest || degree + other > largest)
    fail(`a dimension grows to an expression of more than ${largest} parts`);
  return collect(
    a.flatMap((s) => b.map((t) => ({ factor: s.factor * t.factor, atoms: [...s.atoms, ...t.atoms].sort() }))),
  );
}

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

/** The number a polynomial is, or its canonical text. */
export function toDim(p: Polynomial): number | string {
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
  if (name.length > longest) fail(`a dimension grows to an expression of more than ${longest} characters`);
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

/** floor(a / b): exact where b divides a, a quotient where that is not known. Throws for a divisor of 0 or less. */
export function divide(a: Polynomial, b: Polynomial): Polynomial {
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
export function parse(source: string): Polynomial {
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
