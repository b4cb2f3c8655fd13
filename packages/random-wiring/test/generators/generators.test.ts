import { expect, test } from 'vitest';
import {
  barabasiAlbert,
  barabasiAlbertLaw,
  checkWiring,
  degreeDistribution,
  degrees,
  erdosRenyi,
  generatorName,
  inputNodes,
  isConnected,
  randomWiring,
  type Wiring,
  type WiringGenerator,
  wattsStrogatz,
} from '../../src/index.ts';

const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
const settings: [WiringGenerator, (nodes: number) => number | undefined][] = [
  [{ kind: 'ER', p: 0.2 }, () => undefined],
  [{ kind: 'BA', m: 5 }, (n) => 5 * (n - 5)],
  [{ kind: 'WS', k: 4, p: 0.75 }, (n) => 2 * n],
];

test.each(settings)(
  '%j gives connected wirings with edges i < j, of the right number, and repeats by seed',
  (setting, edges) => {
    const drawn = seeds.map((seed) => randomWiring(setting, 32, { seed }));
    for (const wiring of drawn) {
      checkWiring(wiring);
      const expected = edges(32);
      if (expected !== undefined) expect(wiring.edges.length).toBe(expected);
    }
    expect(randomWiring(setting, 32, { seed: 3 })).toEqual(drawn[3]);
    expect(new Set(drawn.map((wiring) => JSON.stringify(wiring))).size).toBe(20);
  },
);

test('N = 32 has 64 edges under WS(4, P) and 135 under BA(5), whatever the probability', () => {
  for (const p of [0, 0.25, 0.75, 1]) expect(wattsStrogatz(32, 4, p, { seed: 1 }).edges).toHaveLength(64);
  expect(barabasiAlbert(32, 5).edges).toHaveLength(135);
});

test('ER(0.2) joins a fifth of the 496 pairs of 32 nodes', () => {
  const counts = Array.from({ length: 200 }, (_, seed) => erdosRenyi(32, 0.2, { seed, connected: false }).edges.length);
  const standardError = Math.sqrt((496 * 0.2 * 0.8) / 200);
  expect(Math.abs(sum(counts) / 200 - 99.2)).toBeLessThan(4 * standardError);
});

test('without rewiring the ring is joined clockwise: node 0 to 1, 2, 30 and 31', () => {
  const ring = wattsStrogatz(32, 4, 0);
  expect(ring.edges.filter(([from]) => from === 0)).toEqual([0, 0, 0, 0].map((from, i) => [from, [1, 2, 30, 31][i]]));
  expect([...degrees(ring)]).toEqual(Array.from({ length: 32 }, () => 4));
});

test('a node that is joined to all keeps its edges', () => {
  expect(wattsStrogatz(5, 4, 1).edges).toHaveLength(10); // complete
});

test('BA keeps the order of insertion: the M first nodes are the only inputs, and each later one has M inputs', () => {
  const wiring = barabasiAlbert(32, 5, { seed: 4 });
  expect(inputNodes(wiring)).toEqual([0, 1, 2, 3, 4]);
  for (let node = 5; node < 32; node++) expect(wiring.edges.filter(([, to]) => to === node)).toHaveLength(5);
});

test('the degrees of BA(5) follow 2m(m+1)/(k(k+1)(k+2)): chi-square below the 0.999 quantile', () => {
  const [n, m, last] = [20_000, 5, 25];
  const observed = degreeDistribution(barabasiAlbert(n, m, { seed: 1 }));
  let chi = 0;
  let tail = n;
  let expectedTail = n;
  for (let k = m; k < last; k++) {
    const expected = n * barabasiAlbertLaw(k, m);
    chi += ((observed[k] ?? 0) - expected) ** 2 / expected;
    tail -= observed[k] ?? 0;
    expectedTail -= expected;
  }
  chi += (tail - expectedTail) ** 2 / expectedTail;
  expect(expectedTail).toBeCloseTo((n * m * (m + 1)) / (last * (last + 1)), 6); // the law's sum
  expect(chi).toBeLessThan(45.31); // 20 degrees of freedom, 0.999
  // The test can fail: the degrees of a random graph with as many edges are far from it.
  const other = degreeDistribution(erdosRenyi(1000, 0.01, { connected: false, seed: 1 }));
  const share = sum(other.slice(20)) / 1000;
  expect(share).toBeLessThan(0.2 * (30 / (20 * 21)));
});

/** The probability that G(n, p) is connected (Gilbert 1959): the part of node 1 has k nodes with the probability that is taken off. */
function connectedProbability(n: number, p: number): number {
  const connected = [0, 1];
  for (let size = 2; size <= n; size++) {
    let chance = 1;
    let choose = 1; // size - 1 over k - 1
    for (let k = 1; k < size; k++) {
      chance -= choose * (connected[k] as number) * (1 - p) ** (k * (size - k));
      choose *= (size - k) / k;
    }
    connected.push(chance);
  }
  return connected[n] as number;
}

test('ER at p = (ln n + c) / n is connected as often as it must be, and that tends to exp(-exp(-c))', () => {
  expect(connectedProbability(3, 0.5)).toBeCloseTo(0.5, 12); // 4 of 8 graphs
  expect(connectedProbability(32, 0.2)).toBeCloseTo(0.968, 2); // so few are drawn again
  for (const c of [-1, 0, 1, 2]) {
    const limit = Math.exp(-Math.exp(-c));
    const p = (n: number): number => (Math.log(n) + c) / n;
    const exact = connectedProbability(60, p(60));
    expect(Math.abs(connectedProbability(250, p(250)) - limit)).toBeLessThan(0.02);
    const draws = 400;
    let joined = 0;
    for (let seed = 0; seed < draws; seed++)
      if (isConnected(erdosRenyi(60, p(60), { seed, connected: false }))) joined++;
    expect(Math.abs(joined / draws - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / draws));
  }
});

test('the degrees of ER(5 / n) follow Poisson: chi-square below the 0.999 quantile', () => {
  const [n, c] = [1000, 5];
  const observed = degreeDistribution(erdosRenyi(n, c / n, { connected: false, seed: 2 }));
  let [chi, share, left, leftExpected] = [0, Math.exp(-c), n, n];
  for (let k = 0; k <= 10; k++) {
    chi += ((observed[k] ?? 0) - n * share) ** 2 / (n * share);
    left -= observed[k] ?? 0;
    leftExpected -= n * share;
    share *= c / (k + 1);
  }
  chi += (left - leftExpected) ** 2 / leftExpected; // 11 and more: 13.7
  expect(chi).toBeLessThan(31.26); // 11 degrees of freedom
});

test('ER at p = c / n has a part of the share S = 1 - exp(-c S)', () => {
  const [n, c] = [1000, 2];
  let share = 0.5;
  for (let i = 0; i < 100; i++) share = 1 - Math.exp(-c * share); // 0.7968
  const largest = (wiring: Wiring): number => {
    const parts = new Map<number, number>();
    const root = Array.from({ length: n }, (_, i) => i);
    const find = (i: number): number => (root[i] === i ? i : find(root[i] as number));
    for (const [a, b] of wiring.edges) root[find(a)] = find(b);
    for (let i = 0; i < n; i++) parts.set(find(i), (parts.get(find(i)) ?? 0) + 1);
    return Math.max(...parts.values()) / n;
  };
  const found = [0, 1].map((seed) => largest(erdosRenyi(n, c / n, { seed, connected: false })));
  expect(Math.abs(sum(found) / 2 - share)).toBeLessThan(0.05);
});

test.each<[() => unknown, string]>([
  [() => erdosRenyi(32, 1.2), 'erdosRenyi: p must be a probability from 0 to 1, got 1.2'],
  [() => erdosRenyi(32, Number.NaN), 'erdosRenyi: p must be a probability from 0 to 1, got NaN'],
  [() => erdosRenyi(0, 0.5), 'erdosRenyi: nodes must be a whole number from 1 up, got 0'],
  [
    () => erdosRenyi(8, 0, { attempts: 3 }),
    'erdosRenyi: one of 3 graphs must be connected, got none; choose more edges',
  ],
  [() => barabasiAlbert(32, 32), 'barabasiAlbert: m must be a whole number from 1 to 31, got 32'],
  [() => barabasiAlbert(32, 0.5), 'barabasiAlbert: m must be a whole number from 1 to 31, got 0.5'],
  [() => wattsStrogatz(32, 5, 0.5), 'wattsStrogatz: k must be even, from 2 to below 32 nodes, got 5'],
  [() => wattsStrogatz(32, 32, 0.5), 'wattsStrogatz: k must be even, from 2 to below 32 nodes, got 32'],
  [() => wattsStrogatz(32, 4, -0.1), 'wattsStrogatz: p must be a probability from 0 to 1, got -0.1'],
  [() => randomWiring({ kind: 'XY' } as never, 4), 'randomWiring: kind must be ER, BA or WS, got {"kind":"XY"}'],
])('%# bad input is named: %s', (call, message) => {
  expect(call).toThrow(message);
});

test('generators have the names of the paper', () => {
  expect(settings.map(([setting]) => generatorName(setting))).toEqual(['ER(0.2)', 'BA(5)', 'WS(4, 0.75)']);
});
