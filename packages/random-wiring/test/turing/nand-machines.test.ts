import { describe, expect, test } from 'vitest';
import {
  aTypeMachine,
  brentCycle,
  bTypeMachine,
  checkMachine,
  type ModifierCondition,
  machineCycle,
  modifier,
  modifierCondition,
  modifierMemory,
  type NandMachine,
  nextStates,
} from '../../src/index.ts';

const bits = (n: number, count: number): number[] => Array.from({ length: count }, (_, i) => (n >> i) & 1);

test('Brent finds the transient and the period of x -> x^2 + 1 mod 255: 3, 10, 101, 2, 5, 26, 167, 95, 101', () => {
  const step = (x: number): number => (x * x + 1) % 255;
  expect(brentCycle(step, 3, Object.is)).toEqual({ transient: 2, period: 6, first: 101 });
  expect(brentCycle((x: number) => x, 7, Object.is)).toEqual({ transient: 0, period: 1, first: 7 });
  expect(() => brentCycle((x: number) => x + 1, 0, Object.is, { limit: 50 })).toThrow(
    'brentCycle: a state must come again within 50 steps, got none',
  );
});

/** The machine of five units drawn in "Intelligent Machinery", numbered from 0. */
const turing: NandMachine = {
  units: [
    [2, 1],
    [2, 4],
    [3, 4],
    [2, 3],
    [1, 4],
  ],
  lines: 0,
};

test("Turing's machine goes through the six conditions that he prints, with a period of 2 after 3 moments", () => {
  const conditions = [
    [1, 1, 0, 0, 1],
    [1, 1, 1, 1, 0],
    [0, 1, 1, 0, 1],
    [0, 0, 1, 1, 0],
    [1, 1, 1, 0, 1],
    [0, 0, 1, 1, 0],
  ];
  for (let t = 0; t < 5; t++) expect(nextStates(turing, conditions[t] as number[])).toEqual(conditions[t + 1]);
  expect(machineCycle(turing, conditions[0] as number[])).toEqual({ transient: 3, period: 2, first: conditions[3] });
});

test('from every state of random A-type machines, transient and period are those of a table of all states, at most 2^N', () => {
  for (let seed = 0; seed < 30; seed++) {
    const n = 3 + (seed % 5);
    const machine = aTypeMachine(n, { seed });
    expect(aTypeMachine(n, { seed })).toEqual(machine);
    for (let start = 0; start < 2 ** n; start++) {
      const seen = new Map<string, number>();
      let states = bits(start, n);
      for (let t = 0; !seen.has(states.join('')); t++) {
        seen.set(states.join(''), t);
        states = nextStates(machine, states);
      }
      const transient = seen.get(states.join('')) as number;
      const found = machineCycle(machine, bits(start, n));
      expect(found).toEqual({ transient, period: seen.size - transient, first: states });
      expect(found.transient + found.period).toBeLessThanOrEqual(2 ** n);
    }
  }
});

/** Outputs of a connection over `moments` for a signal, from the states of its memory; the third unit begins at 1. */
function through(memory: readonly number[], signal: readonly number[]): number[] {
  const machine: NandMachine = { units: modifier(0, 3), lines: 1 };
  let states = [...memory, 1];
  return signal.map((now) => {
    states = nextStates(machine, states, [now]);
    return states[2] as number;
  });
}

describe("a B-type machine's connection", () => {
  const signals = Array.from({ length: 16 }, (_, i) => bits(i, 4));

  test.each([
    [0, 1, 'pass', (x: number) => 1 - x],
    [1, 0, 'one', () => 1],
    [1, 1, 'alternate', (x: number, t: number) => (t % 2 === 0 ? 1 - x : 1)],
    [0, 0, 'alternate', (x: number, t: number) => (t % 2 === 1 ? 1 - x : 1)],
  ] as const)('with memory %d %d is in condition %s, for every signal of four moments', (a, b, condition, law) => {
    expect(modifierCondition(a, b)).toBe(condition);
    for (const signal of signals) expect(through([a, b], signal)).toEqual(signal.map(law));
  });

  test('interfering lines at 1 change nothing; two moments of 0 on one of them set it, from every state', () => {
    const machine: NandMachine = { units: modifier(0, 3, [4, 5]), lines: 3 };
    for (let start = 0; start < 8; start++) {
      for (const signal of [0, 1]) {
        const plain = nextStates({ units: modifier(0, 3), lines: 1 }, bits(start, 3), [signal]);
        expect(nextStates(machine, bits(start, 3), [signal, 1, 1])).toEqual(plain);
        for (const [lines, condition] of [
          [[0, 1], 'one'],
          [[1, 0], 'pass'],
        ] as const) {
          let states = bits(start, 3);
          for (let t = 0; t < 2; t++) states = nextStates(machine, states, [signal, ...lines]);
          for (let t = 0; t < 3; t++) {
            expect(modifierCondition(states[0] as number, states[1] as number)).toBe(condition);
            states = nextStates(machine, states, [signal, 1, 1]);
            expect(states[2]).toBe(condition === 'one' ? 1 : 1 - signal);
          }
        }
      }
    }
  });

  test('all sixteen rows of its memory under interference', () => {
    const machine: NandMachine = { units: modifier(0, 3, [4, 5]), lines: 3 };
    for (let row = 0; row < 16; row++) {
      const [a, b, first, second] = bits(row, 4) as [number, number, number, number];
      const states = nextStates(machine, [a, b, 0], [0, first, second]);
      expect(states.slice(0, 2)).toEqual([b && first ? 0 : 1, a && second ? 0 : 1]);
    }
  });
});

test('a unit behind two connections is x OR y, x, y or 0, by all conditions and inputs', () => {
  // Unit 0 reads the connections of lines 0 and 1.
  const machine: NandMachine = { units: [[3, 6], ...modifier(1, 7), ...modifier(4, 8)], lines: 2 };
  checkMachine(machine);
  const table = (first: ModifierCondition, second: ModifierCondition): string =>
    [0, 1, 2, 3]
      .map((input) => {
        let states = [0, ...modifierMemory[first], 0, ...modifierMemory[second], 0];
        for (let t = 0; t < 2; t++) states = nextStates(machine, states, bits(input, 2));
        return states[0];
      })
      .join('');
  expect(table('pass', 'pass')).toBe('0111');
  expect(table('pass', 'one')).toBe('0101');
  expect(table('one', 'pass')).toBe('0011');
  expect(table('one', 'one')).toBe('0000');
});

/** All truth tables over two inputs that units make of those before, level by level. */
function reachable(unit: (x: number, y: number) => number[]): Set<number> {
  const found = new Set([0b1010, 0b1100]); // y and x, a bit for each of four inputs
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const x of [...found]) for (const y of [...found]) for (const made of unit(x, y)) found.add(made & 15);
  }
  return found;
}

test('nets of NAND units make all 16 functions of two inputs; behind modifiers on all connections 4, never AND, NOT or XOR', () => {
  expect(reachable((x, y) => [~(x & y)]).size).toBe(16);
  const conditions = (x: number): number[] => [~x, 15]; // passed and cut
  const bType = reachable((x, y) => conditions(x).flatMap((a) => conditions(y).map((b) => ~(a & b))));
  expect([...bType].sort((a, b) => a - b)).toEqual([0b0000, 0b1010, 0b1100, 0b1110]);
});

test('the B-type machine of an A-type one passes every signal in two moments', () => {
  const machine = bTypeMachine(turing);
  expect(machine.units).toHaveLength(5 + 10 * 3);
  checkMachine(machine);
  const connections = machine.units.slice(5);
  let states = [...bits(0b01101, 5), ...connections.map((_, i) => (i % 3 === 1 ? 1 : 0))]; // all in 'pass'
  const history = [states];
  for (let t = 0; t < 9; t++) {
    states = nextStates(machine, states);
    history.push(states);
  }
  for (let t = 2; t < 10; t++)
    turing.units.forEach(([i, j], r) => {
      const [before, now] = [history[t - 2] as number[], history[t] as number[]];
      expect(now[r]).toBe((before[i] as number) | (before[j] as number));
    });
});

test('with interference every connection has two lines, and wrong machines are named', () => {
  const machine = bTypeMachine(turing, { interference: true });
  expect(machine.lines).toBe(20);
  checkMachine(machine);
  expect(() => bTypeMachine(machine)).toThrow('bTypeMachine: needs a machine without external lines, got 20');
  expect(() => checkMachine({ units: [[0, 1]], lines: 0 })).toThrow(
    'checkMachine: unit 0 must read numbers from 0 to 0, got 1',
  );
  expect(() => nextStates(turing, [1])).toThrow('nextStates: needs 5 states and 0 lines, got 1 and 0');
  expect(() => aTypeMachine(0)).toThrow('aTypeMachine: units must be a whole number from 1 up, got 0');
});
