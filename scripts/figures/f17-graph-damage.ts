import { originChannel, palette } from '@netwright/plots';
import { type DamagedRun, type DegreeLoss, lossByDegree } from '../train/wiring-damages.ts';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every, holds } from './kit/verdict.ts';

interface Damaged {
  nodes: DegreeLoss[];
  edges: DegreeLoss[];
  runs: DamagedRun[];
}

/** Removals of a kind, their mean loss in points of accuracy. */
const points = (rows: readonly DegreeLoss[]) =>
  rows.map(({ degree, removals, loss }) => ({ degree, removals, loss: 100 * loss, origin: 'computed here' as const }));

/** Slope of the loss over the degree, each removal of the same weight. */
function slope(rows: readonly DegreeLoss[]): number {
  const all = rows.reduce((sum, { removals }) => sum + removals, 0);
  const mean = (of: (row: DegreeLoss) => number): number =>
    rows.reduce((sum, row) => sum + row.removals * of(row), 0) / all;
  const [x, y] = [mean(({ degree }) => degree), mean(({ loss }) => loss)];
  return mean(({ degree, loss }) => (degree - x) * (loss - y)) / mean(({ degree }) => (degree - x) ** 2);
}

/** What trained networks lose with a node or an edge. */
export const figure = defineFigure({
  id: 'F17',
  title: 'Removing a node hurts more, the more nodes read it',
  lectures: ['A'],
  source: 'after Xie, Kirillov, Girshick & He (2019), the damaged graphs, at small scale',
  caption:
    'Mean loss of accuracy of three trained networks WS(4, 0.75), each of a graph of its own, without one of their nodes, by how many others read it, and without one of their edges, by how many inputs its head has: areas are the numbers of removals, grey points the means of each network. Nodes that nobody reads are outputs of a stage, whose loss is large too.',
  method:
    'Trained here: three networks (seeds 0 to 2) on 6,000 images of Fashion-MNIST, then run without each node and each edge in turn; the record of scripts/train/wiring-damage.ts. The paper prints no numbers.',
  cost: 'slow',
  trainedBy: { script: 'scripts/train/wiring-damage.ts', record: 'wiring-damage' },
  data: ({ record }) => {
    const { nodes, edges, runs } = record<Damaged>();
    const seeds = runs.map(({ seed, accuracy, removals }) => {
      const of = (what: 'node' | 'edge') => points(lossByDegree(removals.filter((one) => one.what === what)));
      return { seed, accuracy: 100 * accuracy, nodes: of('node'), edges: of('edge') };
    });
    return { nodes: points(nodes), edges: points(edges), seeds };
  },
  plot: ({ nodes, edges, seeds }) => {
    const size = {
      field: 'removals',
      type: 'quantitative',
      scale: { type: 'linear', domain: [0, 100], range: [0, 900] },
      legend: { title: 'removals', values: [1, 10, 50], symbolFillColor: '#777777', symbolStrokeWidth: 0 },
    };
    const high = Math.ceil(
      Math.max(
        ...[nodes, edges, ...seeds.flatMap((one) => [one.nodes, one.edges])].flatMap((rows) =>
          rows.map(({ loss }) => loss),
        ),
      ),
    );
    const panel = (of: 'nodes' | 'edges', title: string, color: string) => {
      const rows = of === 'nodes' ? nodes : edges;
      const most = Math.max(...rows.map(({ degree }) => degree));
      const x = linear('degree', title, [-0.5, most + 0.5], {
        values: Array.from({ length: most + 1 }, (_, i) => i),
        format: 'd',
      });
      const y = linear('loss', of === 'nodes' ? 'mean loss of accuracy [points]' : null, [-2, high + 1]);
      const shape = originChannel('shape', rows);
      return {
        width: 320,
        height: 300,
        layer: [
          {
            data: { values: rows },
            mark: { type: 'point', filled: true, opacity: 0.75, color },
            encoding: { x, y, size, shape },
          },
          {
            data: { values: seeds.flatMap((one) => one[of]) },
            mark: { type: 'point', filled: true, opacity: 1, color: '#777777', size: 12 },
            encoding: { x, y, shape },
          },
        ],
      };
    };
    return {
      width: 680,
      hconcat: [
        panel('nodes', 'readers of the removed node', palette.blue),
        panel('edges', 'inputs of the head of the removed edge', palette.vermillion),
      ],
    };
  },
  checks: {
    'among nodes that others read the loss grows with their number: the slope over all removals is above 2 points for a reader, and above 0 in each of three networks':
      ({ nodes, seeds }) => {
        const of = (rows: typeof nodes): number => slope(rows.filter(({ degree }) => degree > 0));
        const each = seeds.map((one) => of(one.nodes));
        return every(
          holds(of(nodes) > 2, `the slope must be above 2, got ${of(nodes)}`),
          holds(each.length === 3 && Math.min(...each) > 0, `slopes of the networks: ${each}`),
        );
      },
    'it grows from each number of readers to the next from 1 to 4': ({ nodes }) => {
      const losses = [1, 2, 3, 4].map((degree) => nodes.find((row) => row.degree === degree)?.loss ?? Number.NaN);
      return holds(
        losses.every((loss, i) => i === 0 || loss > (losses[i - 1] as number)),
        `losses must grow, got ${losses}`,
      );
    },
    'an edge that is the only input of its head costs more than one of several': ({ edges }) => {
      const [only, ...several] = edges;
      const most = Math.max(...several.map(({ loss }) => loss));
      return every(
        equal('inputs', only?.degree, 1),
        holds((only?.loss ?? 0) > most, `${only?.loss} must exceed ${most}`),
      );
    },
  },
});
