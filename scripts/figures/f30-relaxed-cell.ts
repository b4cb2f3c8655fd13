import {
  type CellGenotype,
  deriveCell,
  edgesOf,
  operationColours,
  operationWeights,
  primitives,
} from '@netwright/darts';
import { tensorData } from '@netwright/tensor-core';
import { cellLayers, type Strand } from './kit/cell-arcs.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Search {
  alphas: { alphas_normal: number[] };
  outcomes: { name: string; genotype: { normal: CellGenotype } }[];
  config: { method: string };
  updates: number;
}

const nodes = 4;
const states = ['k−2', 'k−1', '0', '1', '2', '3'];
const operations: readonly string[] = primitives;
const unknown = 'not known yet';
const stages = {
  a: '(a) which operation on each edge?',
  b: '(b) all of them, mixed',
  c: '(c) weights learned in a search',
  d: '(d) what is kept of it',
} as const;

/** An operation on an edge in a panel. */
interface CellEdge {
  readonly panel: keyof typeof stages;
  readonly from: number;
  readonly to: number;
  readonly operation: string;
  readonly weight: number;
}

/** A cell from unknown operations to chosen ones, drawn from a search. */
export const figure = defineFigure({
  id: 'F30',
  title: 'DARTS: from all operations at once to a cell',
  lectures: ['A', 'H'],
  source: 'Liu, Simonyan & Yang (2019), arXiv:1806.09055, figure 1; the weights are those of a search here',
  caption:
    'A cell of two inputs (k−2, k−1) and four nodes in four states, its edges as arcs: operations unknown, all eight mixed with equal weights, the weights after a search (wider is heavier), and the two strongest edges kept for each node.',
  method:
    'Drawn from the architecture parameters of the normal cell that scripts/train/darts-search.ts has searched on Fashion-MNIST.',
  cost: 'slow',
  trainedBy: { script: 'scripts/train/darts-search.ts', args: ['--threads', '1', '--fresh'], record: 'darts-search' },
  data: ({ record }) => {
    const { alphas, outcomes, config, updates } = record<Search>();
    const edges = edgesOf(nodes);
    const shape = [edges.length, primitives.length] as const;
    const parameters = tensorData(Float32Array.from(alphas.alphas_normal), shape);
    const weights = operationWeights(parameters);
    const cell = deriveCell(parameters);
    const kept = cell.map(([operation, from], i) => ({ operation, from, to: 2 + Math.floor(i / 2) }));
    const mixed = (panel: 'b' | 'c', weight: (edge: number, place: number) => number): CellEdge[] =>
      edges.flatMap(({ from, node }, edge) =>
        primitives.map((operation, place) => ({ panel, from, to: 2 + node, operation, weight: weight(edge, place) })),
      );
    const strands: CellEdge[] = [
      ...edges.map(({ from, node }) => ({ panel: 'a' as const, from, to: 2 + node, operation: unknown, weight: 1 })),
      ...mixed('b', () => 1 / primitives.length),
      ...mixed('c', (edge, place) => weights[edge]?.[place] ?? 0),
      ...kept.map((edge) => ({ panel: 'd' as const, ...edge, weight: 1 })),
    ];
    const found = outcomes.find(({ name }) => name === 'found')?.genotype.normal ?? [];
    return {
      strands,
      weights,
      edges: edges.length,
      operations: [...primitives],
      cell: cell.map((edge) => [...edge]),
      found: found.map((edge) => [...edge]),
      search: { method: config.method, updates },
    };
  },
  plot: ({ strands }) => {
    const heaviest = Math.max(...strands.filter(({ panel }) => panel === 'c').map(({ weight }) => weight));
    const strand = ({ panel, from, to, operation, weight }: CellEdge): Strand => {
      if (panel === 'a' || panel === 'd') return { from, to, operation, width: 2.5 };
      const width = panel === 'b' ? 1.5 : 4.5 * (weight / heaviest) ** 2;
      return { from, to, operation, width, place: [operations.indexOf(operation), operations.length] };
    };
    const colours = Object.fromEntries(primitives.map((name) => [name, operationColours[name]]));
    const legend = { symbolType: 'stroke', columns: 5 };
    const color = colourChannel('operation', { ...colours, [unknown]: '#777777' }, legend);
    return {
      width: 860,
      columns: 4,
      spacing: 10,
      bounds: 'flush',
      concat: (Object.keys(stages) as (keyof typeof stages)[]).map((panel) => ({
        title: { text: stages[panel], fontSize: 12, fontWeight: 'normal' },
        width: 215,
        height: 340,
        layer: cellLayers(states, strands.filter((one) => one.panel === panel).map(strand), color),
      })),
    };
  },
  checks: {
    'four nodes have 14 edges, each of 8 operations with none among them': ({ edges, operations, strands }) =>
      every(
        equal('edges', edges, 14),
        equal('operations', operations.length, 8),
        holds(operations.includes('none'), 'none must be one of them'),
        equal('strands of the mixed cell', strands.filter(({ panel }) => panel === 'b').length, 14 * 8),
      ),
    'the weights of every edge sum to 1': ({ weights }) =>
      every(
        ...weights.map((row, i) =>
          near(
            `edge ${i}`,
            row.reduce((a, b) => a + b, 0),
            1,
            { atol: 1e-6 },
          ),
        ),
      ),
    'of each node the two edges with the heaviest operation are kept, never none': ({ strands }) =>
      every(
        ...Array.from({ length: nodes }, (_, node) => {
          const best = (from: number): number =>
            Math.max(
              ...strands
                .filter((s) => s.panel === 'c' && s.to === 2 + node && s.from === from && s.operation !== 'none')
                .map(({ weight }) => weight),
            );
          const kept = strands.filter((s) => s.panel === 'd' && s.to === 2 + node);
          const others = Array.from({ length: 2 + node }, (_, from) => from).filter(
            (from) => !kept.some((s) => s.from === from),
          );
          const least = Math.min(...kept.map(({ from }) => best(from)));
          return holds(
            kept.length === 2 &&
              kept.every(({ operation }) => operation !== 'none') &&
              others.every((from) => best(from) <= least),
            `node ${node} keeps others than its strongest`,
          );
        }),
      ),
    'the cell that is drawn is the one that the search gave': ({ cell, found }) => equal('cell', cell, found),
  },
});
