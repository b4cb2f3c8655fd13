import { originChannel, palette } from '@netwright/plots';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every, holds } from './kit/verdict.ts';

interface Loss {
  degree: number;
  removals: number;
  loss: number;
}
interface Damaged {
  accuracy: number;
  nodes: Loss[];
  edges: Loss[];
}

/** Removals of a kind, their mean loss in points of accuracy. */
const points = (rows: readonly Loss[]) =>
  rows.map(({ degree, removals, loss }) => ({ degree, removals, loss: 100 * loss, origin: 'computed here' as const }));

/** Slope of the loss over the degree, each removal of the same weight. */
function slope(rows: readonly Loss[]): number {
  const all = rows.reduce((sum, { removals }) => sum + removals, 0);
  const mean = (of: (row: Loss) => number): number => rows.reduce((sum, row) => sum + row.removals * of(row), 0) / all;
  const [x, y] = [mean(({ degree }) => degree), mean(({ loss }) => loss)];
  return mean(({ degree, loss }) => (degree - x) * (loss - y)) / mean(({ degree }) => (degree - x) ** 2);
}

/** What a trained network loses with a node or an edge. */
export const figure = defineFigure({
  id: 'F17',
  title: 'Removing a node hurts more, the more nodes read it',
  lectures: ['A'],
  source: 'after Xie, Kirillov, Girshick & He (2019), the damaged graphs, at small scale',
  caption:
    'Mean loss of accuracy of one trained network WS(4, 0.75) without one of its nodes, by how many others read it, and without one of its edges, by how many inputs its head has; areas are the numbers of removals. Nodes that nobody reads are outputs of a stage, whose loss is large too; of 5 readers there is one node only.',
  method:
    'Trained here: one network (seed 0) on 6,000 images of Fashion-MNIST, then run without each node and each edge in turn; the record of scripts/train/wiring-damage.ts. The paper prints no numbers.',
  cost: 'slow',
  trainedBy: { script: 'scripts/train/wiring-damage.ts', record: 'wiring-damage' },
  data: ({ record }) => {
    const { accuracy, nodes, edges } = record<Damaged>();
    return { accuracy: 100 * accuracy, nodes: points(nodes), edges: points(edges) };
  },
  plot: ({ nodes, edges }) => {
    const size = {
      field: 'removals',
      type: 'quantitative',
      scale: { type: 'linear', domain: [0, 40], range: [0, 700] },
      legend: { title: 'removals', values: [1, 10, 30], symbolFillColor: '#777777', symbolStrokeWidth: 0 },
    };
    const panel = (rows: typeof nodes, title: string, most: number, color: string, left: boolean) => ({
      width: 320,
      height: 300,
      data: { values: rows },
      mark: { type: 'point', filled: true, opacity: 0.75, color },
      encoding: {
        x: linear('degree', title, [-0.5, most + 0.5], {
          values: Array.from({ length: most + 1 }, (_, i) => i),
          format: 'd',
        }),
        y: linear('loss', left ? 'mean loss of accuracy [points]' : null, [0, 23]),
        size,
        shape: originChannel('shape', rows),
      },
    });
    return {
      width: 680,
      hconcat: [
        panel(nodes, 'readers of the removed node', 5, palette.blue, true),
        panel(edges, 'inputs of the head of the removed edge', 8, palette.vermillion, false),
      ],
    };
  },
  checks: {
    'among nodes that others read the loss grows with their number: the slope over all removals is above 2 points for a reader':
      ({ nodes }) => {
        const got = slope(nodes.filter(({ degree }) => degree > 0));
        return holds(got > 2, `the slope must be above 2, got ${got}`);
      },
    'it grows from each number of readers to the next from 1 to 4; one node with 5 readers is no mean': ({ nodes }) => {
      const losses = [1, 2, 3, 4].map((degree) => nodes.find((row) => row.degree === degree)?.loss ?? Number.NaN);
      return every(
        holds(
          losses.every((loss, i) => i === 0 || loss > (losses[i - 1] as number)),
          `losses must grow, got ${losses}`,
        ),
        equal('nodes with 5 readers', nodes.find(({ degree }) => degree === 5)?.removals, 1),
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
