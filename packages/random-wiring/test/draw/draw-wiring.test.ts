import { expect, test } from 'vitest';
import { drawWiring, type Wiring, wattsStrogatz, wiringDot } from '../../src/index.ts';

const wiring: Wiring = {
  nodes: 4,
  edges: [
    [0, 2],
    [1, 2],
    [1, 3],
  ],
};
const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

test('inputs, outputs and edges are drawn, with the stage around them', () => {
  const dot = wiringDot(wiring, { title: 'a "b"' });
  expect(dot).toContain('label="a \\"b\\""');
  expect(dot).toContain('n0 [label="0", fillcolor="#E69F00"]');
  expect(dot).toContain('n3 [label="3", fillcolor="#009E73"]');
  expect(count(dot, /n\d -> n\d/g)).toBe(3);
  expect(count(dot, /input -> n\d/g)).toBe(2);
  expect(count(dot, /n\d -> output/g)).toBe(2);
  expect(wiringDot(wiring, { ends: false, numbers: false })).not.toMatch(/input|label="0"/);
  expect(wiringDot({ nodes: 1, edges: [] })).toContain('fillcolor="#CC79A7"'); // an input and an output
});

test('layers go down: every edge ends below where it begins', async () => {
  const svg = await drawWiring(wattsStrogatz(16, 4, 0.75, { seed: 1 }));
  const y = new Map(
    [...svg.matchAll(/<title>n(\d+)<\/title>\s*<ellipse[^>]* cy="([-\d.]+)"/g)].map((m) => [m[1], Number(m[2])]),
  );
  expect(y.size).toBe(16);
  const edges = [...svg.matchAll(/<title>n(\d+)&#45;&gt;n(\d+)<\/title>/g)];
  expect(edges).toHaveLength(32);
  for (const [, from, to] of edges) expect(y.get(from)).toBeLessThan(y.get(to) as number);
  expect(svg).toContain('output: mean');
});

test('on a circle all nodes are as far from the middle, clockwise from the top', async () => {
  const svg = await drawWiring(wattsStrogatz(16, 4, 0), { layout: 'circle' });
  const at: (readonly [number, number])[] = [];
  for (const [, node, x, y] of svg.matchAll(/<title>n(\d+)<\/title>\s*<ellipse[^>]* cx="([-\d.]+)" cy="([-\d.]+)"/g))
    at[Number(node)] = [Number(x), Number(y)];
  expect(at).toHaveLength(16);
  const middle = [0, 1].map((axis) => at.reduce((sum, place) => sum + (place[axis] as number), 0) / 16);
  const distance = at.map(([x, y]) => Math.hypot(x - (middle[0] as number), y - (middle[1] as number)));
  expect(Math.max(...distance) - Math.min(...distance)).toBeLessThan(0.5);
  const [top, right] = [at[0], at[4]] as [readonly [number, number], readonly [number, number]];
  expect(top[1]).toBe(Math.min(...at.map(([, y]) => y)));
  expect(right[0]).toBe(Math.max(...at.map(([x]) => x)));
});
