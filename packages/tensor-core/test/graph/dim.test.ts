import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDims,
  ceilDivDims,
  type Dim,
  dim,
  evaluateDim,
  floorDivDims,
  isFixed,
  mulDims,
  sameShape,
  showShape,
  sizeOfShape,
  subDims,
  symbolsOf,
  visitDim,
} from '../../src/index.ts';

describe('arithmetic has one canonical text per value', () => {
  it.each<[Dim, Dim]>([
    [addDims(2, 3), 5],
    [addDims('N', 0), 'N'],
    [addDims('N', 2), 'N + 2'],
    [addDims(2, 'N'), 'N + 2'],
    [subDims('N', 2), 'N - 2'],
    [subDims(2, 'N'), '-N + 2'],
    [subDims('N', 'N'), 0],
    [addDims('N', 'N'), '2*N'],
    [addDims('W', 'H'), 'H + W'],
    [mulDims('W', 'H'), 'H*W'],
    [mulDims('N', 0), 0],
    [mulDims(addDims('H', 1), addDims('H', 1)), 'H*H + 2*H + 1'],
    [mulDims(addDims('H', 1), addDims('H', -1)), 'H*H - 1'],
    [floorDivDims(7, 2), 3],
    [floorDivDims('H', 2), 'floor(H / 2)'],
    [floorDivDims(mulDims('H', 4), 2), '2*H'],
    [floorDivDims(addDims(mulDims('H', 4), 3), 2), '2*H + 1'],
    [floorDivDims(mulDims('H', 'W'), 'W'), 'H'],
    [floorDivDims(mulDims('N', 12), mulDims('N', 3)), 4],
    [floorDivDims('H', 'W'), 'floor(H / W)'],
    [floorDivDims(mulDims(addDims('T', 1), 'N'), addDims('T', 1)), 'N'],
    [floorDivDims(floorDivDims('H', 2), 2), 'floor(H / 4)'],
    [floorDivDims(addDims(floorDivDims(addDims('H', 1), 2), 1), 2), 'floor((H + 3) / 4)'],
    [ceilDivDims('H', 2), 'floor((H + 1) / 2)'],
    [ceilDivDims(7, 2), 4],
    [addDims(floorDivDims(subDims('H', 1), 2), 1), 'floor((H + 1) / 2)'],
    [sizeOfShape(['N', 3, 'H', 'W']), '3*H*N*W'],
    [floorDivDims('N', mulDims('H', 'W')), 'floor(N / (H*W))'],
    [mulDims(0, -1), 0],
    [sizeOfShape([]), 1],
  ])('%j is %j', (made, expected) => {
    expect(made).toBe(expected);
  });
  it('a convolution over H halves it, rounding as it should', () => {
    const conv = (size: Dim): Dim => addDims(floorDivDims(addDims(size, 2 * 3 - 7), 2), 1);
    expect(evaluateDim(conv(conv('H')), { H: 224 })).toBe(56);
    expect(evaluateDim(conv(conv('H')), { H: 225 })).toBe(57);
  });
});

describe('reading expressions', () => {
  it.each<[string, Dim]>([
    ['W*H + 0', 'H*W'],
    ['3 + 4', 7],
    ['2*(N + 1) - N', 'N + 2'],
    ['floor(N/2)', 'floor(N / 2)'],
    ['floor((4*N + 8) / 4)', 'N + 2'],
    ['-N + 2*N', 'N'],
    ['past_sequence_length + 1', 'past_sequence_length + 1'],
  ])('%s is %s', (text, expected) => {
    expect(dim(text)).toBe(expected);
  });
  it.each(['unk__0', 'batch size', '?', 'a//b', 'Min(32, N)', 'floor('])(
    "'%s', which is no expression, counts as one symbol",
    (text) => {
      expect(dim(text)).toBe(text);
      expect(symbolsOf(text)).toEqual([text]);
      expect(subDims(addDims(text, 5), 5)).toBe(text);
    },
  );
  it('symbolsOf looks into quotients', () => {
    expect(symbolsOf('H*floor((W + N) / T) + 2').sort()).toEqual(['H', 'N', 'T', 'W']);
    expect(symbolsOf(7)).toEqual([]);
  });
});

it('evaluateDim names the symbol that has no value', () => {
  expect(evaluateDim('H*W + 2', { H: 3, W: 4 })).toBe(14);
  expect(() => evaluateDim('H*W', { H: 3 })).toThrow('evaluateDim: no value for W in H*W');
});

it('a division by a dimension that is not positive is refused', () => {
  expect(() => floorDivDims('N', 0)).toThrow('a dimension is divided by 0');
  expect(() => floorDivDims('N', -2)).toThrow('a dimension is divided by -2');
});

it('shapes compare by their canonical texts', () => {
  expect(sameShape(['N', mulDims('H', 'W')], ['N', mulDims('W', 'H')])).toBe(true);
  expect(sameShape(['N', 2], ['N'])).toBe(false);
  expect(isFixed([1, 2])).toBe(true);
  expect(isFixed([1, 'N'])).toBe(false);
  expect(showShape(['N', 3])).toBe('[N, 3]');
});

it('visitDim tells how an expression is made', () => {
  const text = visitDim<string>('2*H*floor(W / 3) + 1', {
    constant: String,
    symbol: (name) => `$${name}`,
    add: (a, b) => `(${a} + ${b})`,
    mul: (a, b) => `(${a} * ${b})`,
    div: (a, b) => `(${a} // ${b})`,
  });
  expect(text).toBe('(((2 * $H) * ($W // 3)) + 1)');
});

describe('random expressions', () => {
  interface Expression {
    readonly made: Dim;
    readonly value: (symbols: Record<string, number>) => number;
  }
  const symbol = fc.constantFrom('H', 'N', 'T', 'W');
  const leaf = fc.oneof(
    symbol.map((s): Expression => ({ made: s, value: (v) => v[s] as number })),
    fc.integer({ min: -6, max: 6 }).map((n): Expression => ({ made: n, value: () => n })),
  );
  /** Positive: what may stand below a fraction. */
  const divisor = fc.oneof(
    fc.integer({ min: 1, max: 6 }).map((n): Expression => ({ made: n, value: () => n })),
    symbol.map((s): Expression => ({ made: s, value: (v) => v[s] as number })),
    fc.tuple(symbol, symbol, fc.integer({ min: 0, max: 3 })).map(
      ([s, t, n]): Expression => ({
        made: addDims(mulDims(s, t), n),
        value: (v) => (v[s] as number) * (v[t] as number) + n,
      }),
    ),
  );
  const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'dims' },
      leaf,
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]): Expression => ({ made: addDims(a.made, b.made), value: (v) => a.value(v) + b.value(v) })),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]): Expression => ({ made: subDims(a.made, b.made), value: (v) => a.value(v) - b.value(v) })),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]): Expression => ({ made: mulDims(a.made, b.made), value: (v) => a.value(v) * b.value(v) })),
      fc.tuple(tie('expression'), divisor).map(
        ([a, b]): Expression => ({
          made: floorDivDims(a.made, b.made),
          value: (v) => Math.floor(a.value(v) / b.value(v)),
        }),
      ),
    ),
  }));
  const values = fc.record({
    H: fc.integer({ min: 1, max: 9 }),
    N: fc.integer({ min: 1, max: 9 }),
    T: fc.integer({ min: 1, max: 9 }),
    W: fc.integer({ min: 1, max: 9 }),
  });
  it('evaluate to what integer arithmetic gives', () => {
    fc.assert(
      fc.property(expression, values, (e, v) => {
        expect(evaluateDim(e.made, v) + 0).toBe(e.value(v) + 0); // -0 is 0
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
  it('read back as themselves', () => {
    fc.assert(
      fc.property(expression, (e) => {
        if (typeof e.made === 'string') expect(dim(`${e.made} + 0`)).toBe(e.made);
        expect(dim(e.made)).toBe(e.made);
      }),
      { numRuns: 1000, seed: 2 },
    );
  });
  it('obey the laws of a ring, as texts', () => {
    fc.assert(
      fc.property(expression, expression, expression, ({ made: a }, { made: b }, { made: c }) => {
        expect(addDims(a, b)).toBe(addDims(b, a));
        expect(mulDims(a, b)).toBe(mulDims(b, a));
        expect(addDims(addDims(a, b), c)).toBe(addDims(a, addDims(b, c)));
        expect(mulDims(mulDims(a, b), c)).toBe(mulDims(a, mulDims(b, c)));
        expect(mulDims(a, addDims(b, c))).toBe(addDims(mulDims(a, b), mulDims(a, c)));
        expect(subDims(addDims(a, b), b)).toBe(a);
      }),
      { numRuns: 500, seed: 3 },
    );
  });
  it('a product divided by a positive factor is the other factor', () => {
    fc.assert(
      fc.property(expression, divisor, ({ made: a }, { made: b }) => {
        const quotient = floorDivDims(mulDims(a, b), b);
        // A sum times a sum need not be recognised, but must not come out wrong.
        if (typeof b === 'number' || /^\w+$/.test(b)) expect(quotient).toBe(a);
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});

describe('expressions that grow without bound', () => {
  it('are refused when a symbol is squared again and again', () => {
    let d: Dim = 'N';
    expect(() => {
      for (let i = 0; i < 100; i++) d = mulDims(d, d);
    }).toThrow('a dimension grows to an expression of more than 200 parts');
  });
  it('are refused when halves of halves are added', () => {
    let d: Dim = 'N';
    expect(() => {
      for (let i = 0; i < 100; i++) d = floorDivDims(addDims(d, floorDivDims(addDims(d, 1), 2)), 3);
    }).toThrow(/^a dimension grows to an expression of more than/);
  });
});
