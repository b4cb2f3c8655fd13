import { palette } from '@netwright/plots';
import { Graph, grad, normal, type Tensor } from '@netwright/tensor-core';
import { add, mul, reduceMean } from '@netwright/tensor-core/nn';
import { createSession, type Session } from '@netwright/tensor-core/runtime';
import { centralDifferenceAsync } from '@netwright/tensor-core/testing';
import { quoted, tone } from './kit/diagram.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const dims = [2, 2];

/** The snippet as a float64 graph: y = x + 2, z = 3 y y, out = mean(z), and with `grad` the nodes of its gradient. */
function snippet(): { graph: Graph; x: Tensor; forward: number; gradient: Tensor } {
  const graph = new Graph({ name: 'snippet' });
  const x = graph.input('x', 'float64', dims);
  const y = add(x, 2);
  const out = reduceMean(mul(mul(y, y), 3));
  const forward = graph.size;
  const [gradient = x] = grad(out, [x]);
  return { graph, x, forward, gradient };
}

/** What nodes give, by the names of their outputs. */
const run = async (session: Session, x: Float64Array): Promise<Record<string, number[]>> =>
  Object.fromEntries(
    Object.entries(await session.run({ x: { data: x, dims } })).map(([name, { data }]) => [
      name,
      Array.from(data as Float64Array),
    ]),
  );

/** Backpropagation: the graph of a snippet, and the graph that its gradient is. */
export const figure = defineFigure({
  id: 'F68',
  title: 'Backpropagation: the gradient of a graph is a graph',
  lectures: ['H'],
  source:
    'Hall (2020), backpropagation; snippet of PyTorch’s tutorial of 2017: Variable(torch.ones(2, 2)), y = x + 2, z = y * y * 3, out = z.mean(), out.backward()',
  caption:
    'Left, the four operators of the snippet with what each gives for x = 1; right, those that differentiation adds, from the last to the first, with the gradients that each gives. Dashed lines are values of the forward pass that the gradient reads. The gradient of each element is 3 (x + 2) / 2 = 4.5.',
  method:
    'Drawn from the nodes of a float64 graph and of what `grad` adds to it; values are those of a session, compared with central differences at random places. The lecture’s own lines are not known here; PyTorch 1.13 still runs these, with Variable, and gives 4.5 too.',
  cost: 'cheap',
  seed: 68,
  data: async ({ seed }) => {
    const { graph, x, forward, gradient } = snippet();
    const known = new Map([[x.id, 'x']]);
    const nodes = Array.from({ length: graph.size }, (_, i) => {
      const { op, inputs, outputs } = graph.node(i);
      const output = outputs[0] as Tensor;
      known.set(output.id, `n${i}`);
      graph.output(`n${i}`, output);
      const isKnown = (t: Tensor | undefined): t is Tensor => t !== undefined && known.has(t.id);
      const constant = inputs.find((t) => t !== undefined && graph.constants.has(t.id) && t.shape.length === 0);
      const factor = constant && Number(graph.constants.get(constant.id)?.data[0]);
      return {
        name: `n${i}`,
        op,
        isGradient: i >= forward,
        reads: inputs.filter(isKnown).map(({ id }) => known.get(id) as string),
        constant: factor ?? null,
      };
    });
    const dx = known.get(gradient.id) as string;
    const out = nodes[forward - 1]?.name as string;
    await using session = await createSession(graph, { device: 'cpu', threads: 1 });
    const ones = await run(session, new Float64Array(4).fill(1));
    const places = Float64Array.from(normal(4, { seed }));
    const there = await run(session, places);
    const differences: number[] = [];
    for (let i = 0; i < 4; i++) {
      const direction = Float64Array.from({ length: 4 }, (_, j) => (i === j ? 1 : 0));
      const of = async (at: Float64Array): Promise<number> => (await run(session, at))[out]?.[0] ?? Number.NaN;
      differences.push(await centralDifferenceAsync(of, places, direction, 1e-5));
    }
    return {
      nodes,
      out,
      dx,
      values: Object.fromEntries(nodes.map(({ name }) => [name, ones[name] ?? []])),
      places: [...places],
      gradient: there[dx] ?? [],
      differences,
    };
  },
  plot: ({ nodes, values, out, dx }) => {
    const text = ({ name, op, constant }: (typeof nodes)[number]): string => {
      const special = name === out ? ' = out' : name === dx ? ' = gradient of x' : '';
      const [value] = values[name] ?? [];
      return `${op}${constant === null ? '' : ` ${constant}`}\n${value}${special}`;
    };
    const isGradient = (name: string): boolean => nodes.some((node) => node.name === name && node.isGradient);
    const edges = nodes.flatMap(({ name, reads, isGradient: own }) =>
      reads.map((from) => {
        const across = own && !isGradient(from);
        return `${from} -> ${name}${across ? ` [style=dashed color="${palette.blue}" constraint=false]` : ''}`;
      }),
    );
    const group = (name: string, label: string, own: readonly (typeof nodes)[number][], colour: 'sky' | 'orange') =>
      `subgraph cluster_${name} { label=${quoted(label)} style="rounded" color="#777777"
${name === 'forward' ? `x [label="x\\n1" ${tone('green')}]` : ''}
${own.map((node) => `${node.name} [label=${quoted(text(node))} ${tone(colour)}]`).join('\n')} }`;
    return {
      direction: 'TB',
      titleLetters: 88,
      attributes: 'ranksep=0.35 nodesep=0.5',
      dot: `${group(
        'forward',
        'the snippet',
        nodes.filter((node) => !node.isGradient),
        'sky',
      )}
${group(
  'gradient',
  'its gradient',
  nodes.filter((node) => node.isGradient),
  'orange',
)}
${edges.join('\n')}`,
    };
  },
  checks: {
    'out is 27 and the gradient of each of the four elements 4.5, as the tutorial says': ({ values, out, dx }) =>
      every(equal('out', values[out], [27]), equal('gradient', values[dx], [4.5, 4.5, 4.5, 4.5])),
    'the gradient equals central differences within 1e-6, and 3 (x + 2) / 2': ({ places, gradient, differences }) =>
      every(
        equal('elements', [places.length, gradient.length, differences.length], [4, 4, 4]),
        ...places.flatMap((x, i) => [
          near(`difference at ${x}`, differences[i] ?? Number.NaN, gradient[i] ?? 0, { atol: 1e-6 }),
          near(`gradient at ${x}`, gradient[i] ?? Number.NaN, (3 * (x + 2)) / 2, { atol: 1e-12 }),
        ]),
      ),
    'the snippet is Add, Mul, Mul, ReduceMean; the gradient reads y of it twice, which is y * y by the product rule': ({
      nodes,
    }) => {
      const gradient = nodes.filter(({ isGradient }) => isGradient);
      const own = new Set(gradient.map(({ name }) => name));
      const forward = nodes.filter(({ isGradient }) => !isGradient);
      return every(
        equal(
          'operators',
          forward.map(({ op }) => op),
          ['Add', 'Mul', 'Mul', 'ReduceMean'],
        ),
        equal(
          'values read',
          gradient.flatMap(({ reads }) => reads.filter((name) => !own.has(name))),
          ['n0', 'n0'],
        ),
        holds(
          !forward.some(({ reads }) => reads.some((name) => own.has(name))),
          'the snippet must not read its gradient',
        ),
      );
    },
  },
});
