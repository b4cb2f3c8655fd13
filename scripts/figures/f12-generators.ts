import {
  barabasiAlbert,
  checkWiring,
  erdosRenyi,
  generatorName,
  inputNodes,
  outputNodes,
  randomWiring,
  randwireGenerators,
  type Wiring,
  wattsStrogatz,
  wiringDot,
} from '@netwright/random-wiring';
import { quoted } from './kit/diagram.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const nodes = 32;
const graphs = 400;

/** The statements of a wiring's drawing, its nodes renamed, as a part of a larger one. */
const part = (name: string, label: string, dot: string): string =>
  [
    `subgraph cluster_${name} { label=${quoted(label)} fontsize=17 color="white"`,
    ...dot
      .split('\n')
      .slice(1, -2)
      .filter((line) => !line.startsWith('graph'))
      .flatMap((line) => (line.startsWith('node [shape=circle') ? [line, 'node [width=0.19]'] : [line]))
      .map((line) => (/^(node|edge) /.test(line) ? line : line.replace(/^\w+|(?<=-> )\w+/g, `${name}_$&`))),
    '}',
  ].join('\n');

/** The three kinds of random graphs that networks are wired by. */
export const figure = defineFigure({
  id: 'F12',
  title: 'Three kinds of random graphs, directed from lower to higher numbers',
  lectures: ['A'],
  source: 'Xie, Kirillov, Girshick & He (2019), figures 2 and 4',
  caption:
    'Graphs of 32 nodes of the three generators with the paper’s best parameters: Erdős–Rényi, Barabási–Albert and Watts–Strogatz. Edges run downwards from lower to higher numbers; orange nodes read the added input node, the added output node takes the mean of the green ones.',
  method: `Drawn by the package random-wiring; the numbers of edges are counted in ${graphs} graphs of each ER(P), in 20 where they are always the same.`,
  cost: 'cheap',
  seed: 1,
  data: ({ seed }) => {
    const drawn = Object.values(randwireGenerators).map((generator) => {
      const wiring = randomWiring(generator, nodes, { seed });
      checkWiring(wiring);
      return {
        name: generatorName(generator),
        ...wiring,
        inputs: inputNodes(wiring),
        outputs: outputNodes(wiring),
        dot: wiringDot(wiring, { numbers: false }),
      };
    });
    const edges = (draw: (i: number) => Wiring, count = 20): number[] =>
      Array.from({ length: count }, (_, i) => draw(i).edges.length);
    return {
      drawn,
      er: [0.1, 0.2, 0.4].map((p) => {
        const all = edges((i) => erdosRenyi(nodes, p, { seed: i, connected: false }), graphs);
        return { p, mean: all.reduce((a, b) => a + b, 0) / graphs };
      }),
      ba: [1, 5, 7].map((m) => ({ m, edges: range(edges((i) => barabasiAlbert(nodes, m, { seed: i }))) })),
      ws: [2, 4, 8].flatMap((k) =>
        [0, 0.25, 0.75, 1].map((p) => ({ k, p, edges: range(edges((i) => wattsStrogatz(nodes, k, p, { seed: i }))) })),
      ),
    };
  },
  plot: ({ drawn }) => ({
    direction: 'TB' as const,
    titleLetters: 110,
    attributes: 'nodesep=0.04 ranksep=0.19',
    dot: drawn.map(({ name, edges, dot }, i) => part(`g${i}`, `${name}: ${edges.length} edges`, dot)).join('\n'),
  }),
  checks: {
    'no graph has a circuit: every edge runs from a lower to a higher number': ({ drawn }) =>
      every(
        ...drawn.map(({ name, edges }) =>
          holds(
            edges.every(([from, to]) => from < to),
            `${name} must have no edge upwards`,
          ),
        ),
      ),
    'one input and one output are added; all nodes without a source read the one, all without a reader feed the other':
      ({ drawn }) =>
        every(
          ...drawn.flatMap(({ name, dot, edges, inputs, outputs }) => {
            const free = (end: 0 | 1): number[] =>
              Array.from({ length: nodes }, (_, i) => i).filter((node) => edges.every((edge) => edge[end] !== node));
            return [
              equal(
                `inputs of ${name}`,
                [...dot.matchAll(/^input -> n(\d+)$/gm)].map(([, n]) => Number(n)),
                free(1),
              ),
              equal(
                `outputs of ${name}`,
                [...dot.matchAll(/^n(\d+) -> output$/gm)].map(([, n]) => Number(n)),
                free(0),
              ),
              equal(`ends of ${name}`, [inputs, outputs], [free(1), free(0)]),
              equal(
                `added nodes of ${name}`,
                [...dot.matchAll(/^(input|output) \[/gm)].map(([, end]) => end),
                ['input', 'output'],
              ),
            ];
          }),
        ),
    'ER(P) has 496 P edges in the mean': ({ er }) =>
      every(
        ...er.map(({ p, mean }) =>
          near(`edges of ER(${p})`, mean, 496 * p, { atol: 4 * Math.sqrt((496 * p * (1 - p)) / graphs) }),
        ),
      ),
    'BA(M) has M (32 − M) edges in every graph, BA(5) 135': ({ ba }) =>
      every(...ba.map(({ m, edges }) => equal(`edges of BA(${m})`, edges, [m * (nodes - m), m * (nodes - m)]))),
    'WS(K, P) has 16 K edges whatever P, WS(4, P) 64': ({ ws }) =>
      every(...ws.map(({ k, p, edges }) => equal(`edges of WS(${k}, ${p})`, edges, [16 * k, 16 * k]))),
  },
});

function range(values: readonly number[]): number[] {
  return [Math.min(...values), Math.max(...values)];
}
