import { expect, test } from 'vitest';
import {
  checkWiring,
  components,
  inputNodes,
  outputNodes,
  remainder,
  removeEdge,
  removeFrom,
  removeNode,
  type Wiring,
  wattsStrogatz,
  wiringFromJson,
  wiringOfEdges,
  wiringToJson,
} from '../../src/index.ts';

const of = (nodes: number, ...edges: [number, number][]): Wiring => ({ nodes, edges });

test.each<[Wiring, string]>([
  [of(0), 'checkWiring: nodes must be a whole number from 1 up, got 0'],
  [of(3, [0, 3]), 'checkWiring: edges must join nodes from 0 to 2, got [0, 3]'],
  [of(4, [0, 1], [1, 2], [2, 3], [3, 1]), 'checkWiring: there must be no cycle, got 1 -> 2 -> 3 -> 1'],
  [of(2, [1, 1]), 'checkWiring: there must be no cycle, got 1 -> 1'],
  [of(3, [0, 1], [2, 1]), 'checkWiring: edges must lead from a lower to a higher number, got [2, 1]'],
  [of(3, [1, 2], [0, 1]), 'checkWiring: edges must ascend, each once, got [0, 1] after [1, 2]'],
  [of(2, [0, 1], [0, 1]), 'checkWiring: edges must ascend, each once, got [0, 1] after [0, 1]'],
  [of(4, [0, 1], [0, 2]), 'checkWiring: every node must be joined to node 0, got node 3, which no path reaches'],
])('%j is refused', (wiring, message) => {
  expect(() => checkWiring(wiring)).toThrow(message);
});

test('undirected edges become a wiring, each once; loops and strange nodes are refused', () => {
  const edges = [
    [2, 1],
    [1, 2],
    [1, 0],
  ] as const;
  expect(wiringOfEdges(3, edges)).toEqual(of(3, [0, 1], [1, 2]));
  const message = 'wiringOfEdges: edges must join different nodes from 0 to 2, got';
  expect(() => wiringOfEdges(3, [[1, 1]])).toThrow(`${message} [1, 1]`);
  expect(() => wiringOfEdges(3, [[0, 3]])).toThrow(`${message} [0, 3]`);
});

test('one node alone, and parts where they are allowed, pass', () => {
  checkWiring(of(1));
  checkWiring(of(4, [0, 1], [2, 3]), { connected: false });
  expect(components(of(5, [0, 1], [2, 3], [3, 4]))).toEqual([
    [2, 3, 4],
    [0, 1],
  ]);
});

test('a wiring saves to JSON and reads back; other text is an error that says why', () => {
  const wiring = wattsStrogatz(32, 4, 0.75, { seed: 5 });
  expect(wiringFromJson(wiringToJson(wiring))).toEqual(wiring);
  expect(wiringFromJson('{"edges":[[1,2],[0,1]],"nodes":3}').edges).toEqual([
    [0, 1],
    [1, 2],
  ]);
  expect(() => wiringFromJson('{')).toThrow('wiringFromJson: needs JSON, got "{"');
  expect(() => wiringFromJson('{"nodes":2}')).toThrow('wiringFromJson: needs {"nodes": number, "edges": ');
  expect(() => wiringFromJson('null')).toThrow('got null');
  expect(() => wiringFromJson('{"nodes":2,"edges":[[0]]}')).toThrow('wiringFromJson: an edge is [from, to], got [0]');
  expect(() => wiringFromJson('{"nodes":2,"edges":[[0,1],[1,0]]}')).toThrow(
    'wiringFromJson: there must be no cycle, got 0 -> 1 -> 0',
  );
});

/** 0 feeds 1 and 2; 1 -> 3, 2 -> 4, and 3 and 4 -> 5. */
const diamond = of(6, [0, 1], [0, 2], [1, 3], [2, 4], [3, 5], [4, 5]);

test('with a node go its edges, what had inputs from it alone, and what it alone read; numbers close up', () => {
  expect(remainder(diamond, { nodes: [3] })).toEqual({
    nodes: [0, 2, 4, 5], // 1 has no reader any more
    edges: [
      [0, 2],
      [2, 4],
      [4, 5],
    ],
    outputs: [5],
  });
  expect(removeNode(diamond, 1)).toEqual(of(4, [0, 1], [1, 2], [2, 3]));
  expect(removeEdge(diamond, [2, 4])).toEqual(of(4, [0, 1], [1, 2], [2, 3]));
});

test('where a removal cuts the graph in parts, the largest stays', () => {
  const bow = of(5, [0, 2], [1, 2], [2, 3], [2, 4]);
  expect(removeEdge(bow, [1, 2])).toEqual(of(4, [0, 1], [1, 2], [1, 3]));
  const two = of(5, [0, 1], [0, 3], [2, 3], [2, 4], [3, 4]);
  expect(removeEdge(two, [0, 3])).toEqual(of(3, [0, 1], [0, 2], [1, 2]));
});

test('without the only output, those that nobody reads any more take its place; without the only input, orphans', () => {
  expect(remainder(diamond, { nodes: [5] })).toEqual({
    nodes: [0, 1, 2, 3, 4],
    edges: diamond.edges.slice(0, 4),
    outputs: [3, 4],
  });
  expect(removeNode(diamond, 5)).toEqual({ nodes: 5, edges: diamond.edges.slice(0, 4) });
  expect(removeNode(diamond, 0)).toEqual(of(5, [0, 2], [1, 3], [2, 4], [3, 4]));
  expect(removeNode(of(2, [0, 1]), 0)).toEqual(of(1));
});

test('what is not there cannot be removed, nor can all', () => {
  expect(() => removeNode(diamond, 6)).toThrow('remainder: needs nodes from 0 to 5, got 6');
  expect(() => removeEdge(diamond, [1, 2])).toThrow('remainder: needs edges of the wiring, got [1, 2]');
  expect(() => removeNode(of(1), 0)).toThrow('remainder: a node must be left that reads the input, got none of 1');
  expect(() => remainder(of(2, [0, 1]), { nodes: [0] })).toThrow('remainder: a node must be left that reads the input');
});

test('any node or edge of a WS graph can go: the rest is a wiring, most of it', () => {
  for (let seed = 0; seed < 6; seed++) {
    const wiring = wattsStrogatz(16, 4, 0.75, { seed });
    for (let node = 0; node < 16; node++) {
      const less = removeNode(wiring, node);
      checkWiring(less);
      expect(less.nodes).toBeLessThan(16);
      expect(less.nodes).toBeGreaterThan(6);
    }
    for (const edge of wiring.edges) checkWiring(removeEdge(wiring, edge));
    expect(removeFrom(wiring, {})).toEqual(wiring);
  }
});

test('of a trained stage every node and edge can go, but for an only input', () => {
  for (let seed = 0; seed < 6; seed++) {
    const wiring = wattsStrogatz(16, 4, 0.75, { seed });
    for (let node = 0; node < 16; node++) {
      const isOnlyInput = inputNodes(wiring).join() === String(node);
      const rest = (): number => remainder(wiring, { nodes: [node] }).outputs.length;
      if (isOnlyInput) expect(rest).toThrow('a node must be left that reads the input');
      else expect(rest()).toBeGreaterThan(0);
    }
    for (const edge of wiring.edges) expect(remainder(wiring, { edges: [edge] }).outputs).toEqual(outputNodes(wiring));
  }
});
