import { expect, test } from 'vitest';
import {
  type PSituation,
  type PState,
  pain,
  pleasure,
  pTypeMoment,
  pTypeStart,
  randomDigits,
} from '../../src/index.ts';

const byP = { by: 'P' } as const;

/** The machine of five situations in "Intelligent Machinery". */
const turing: readonly PSituation[] = [
  { decision: byP, act: 'A' },
  { decision: byP, act: 'B', sets: { unit: 0, value: 1 } },
  { decision: byP, act: 'B' },
  { decision: { by: 'sense', line: 0 }, act: 'A', sets: { unit: 0, value: 0 } },
  { decision: { by: 'memory', unit: 0 }, act: 'C' },
];

test("Turing's machine gets into a cycle, pain breaks it, and the sense line leads it out: situations and acts as printed", () => {
  let state: PState = pTypeStart(turing, 3);
  const digits = [0, 1, 0, 0, 1]; // of situations 3 and 1, then 1, 2 and 3 after the pain
  const [situations, acts]: [number[], string[]] = [[], []];
  for (let t = 1; t <= 14; t++) {
    const sense = [t < 12 ? 1 : 0];
    const moment = pTypeMoment(turing, state, { sense, choose: () => digits.shift() as number });
    situations.push(moment.situation);
    acts.push(moment.act ?? '');
    state = t === 7 ? pain(moment.next) : moment.next;
  }
  expect(situations.join('')).toBe('31313131244432');
  expect(acts.join('')).toBe('BABABABABAAABB');
  expect(digits).toEqual([]);
});

test('pain cancels tentative entries, pleasure makes them definite, and neither touches definite ones', () => {
  const state: PState = { situation: 1, character: ['U', 'T0', 'T1', 'D0', 'D1'], memory: [] };
  expect(pain(state).character).toEqual(['U', 'U', 'U', 'D0', 'D1']);
  expect(pleasure(state).character).toEqual(['U', 'D0', 'D1', 'D0', 'D1']);
  expect(state.character).toEqual(['U', 'T0', 'T1', 'D0', 'D1']);
});

test('situation 5 goes by the memory that situations 2 and 4 set', () => {
  const at = (memory: number): number =>
    pTypeMoment(turing, { ...pTypeStart(turing, 5), memory: [memory] }, { choose: () => 0 }).next.situation;
  expect([at(0), at(1)]).toEqual([5, 1]); // 10 and 11 on division by 5
  expect(pTypeMoment(turing, pTypeStart(turing, 2), { choose: () => 0 }).next).toEqual({
    situation: 4,
    character: ['U', 'T0', 'U', 'U', 'U'],
    memory: [1],
  });
});

test('a teacher brings a machine to a wanted character by pain and pleasure alone', () => {
  const table = Array.from({ length: 7 }, (_, i): PSituation => ({ decision: byP, act: String(i + 1) }));
  const wanted = [1, 0, 1, 1, 0, 0, 1];
  const choose = randomDigits({ seed: 3 });
  let state = pTypeStart(table);
  for (let t = 0; t < 400; t++) {
    const moment = pTypeMoment(table, state, { choose });
    const isRight = moment.alternative === wanted[moment.situation - 1];
    state = isRight ? pleasure(moment.next) : pain(moment.next);
    // Wander on: the teacher brings every situation about.
    state = { ...state, situation: (t % 7) + 1 };
  }
  expect(state.character).toEqual(wanted.map((alternative) => `D${alternative}`));
});

test('digits repeat by seed, and what is missing is named', () => {
  const ten = (seed: number): number[] => Array.from({ length: 10 }, randomDigits({ seed }));
  expect(ten(1)).toEqual(ten(1));
  expect(new Set(ten(1))).toEqual(new Set([0, 1]));
  expect(() => pTypeMoment(turing, pTypeStart(turing, 6), { choose: () => 0 })).toThrow(
    'pTypeMoment: situation must be from 1 to 5, got 6',
  );
  expect(() => pTypeMoment(turing, pTypeStart(turing, 4), { choose: () => 0 })).toThrow(
    'pTypeMoment: situation 4 needs 0 or 1 from {"by":"sense","line":0}, got undefined',
  );
});
