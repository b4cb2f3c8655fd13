import { palette } from '@netwright/plots';
import { draws, permutation } from '@netwright/tensor-core';
import { linear } from './kit/axes.ts';
import {
  assign,
  type Box,
  type BoxQuery,
  costOf,
  leastCost,
  matchedLoss,
  matchingCosts,
  randomScene,
} from './kit/box-matching.ts';
import { defineFigure } from './kit/figure.ts';
import { labelLayer } from './kit/layers.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const [objectCount, queryCount] = [5, 7];
const perSize = 10; // random problems of each size that are solved both ways
const orders = 20; // of the queries
const tones = [palette.blue, palette.green, palette.orange, palette.purple, palette.vermillion];
const letters = [...'ABCDEFG'];

/** DETR's matching of queries and objects. */
export const figure = defineFigure({
  id: 'F64',
  title: 'DETR: each object is given to one query, at the least cost of all',
  lectures: ['A', 'H'],
  source: 'Carion et al. (2020), arXiv:2005.12872, equations 1 and 2; Kuhn (1955), Munkres (1957)',
  caption:
    'Left, objects of a picture (filled, 1 to 5) and the boxes of seven queries (outlined, A to G), in the colour of the object that each was given; grey ones have no object. Right, the cost of each query for each object, and the assignment with the least sum, framed: D would cost less with object 3, which A takes.',
  method:
    'Simulated: objects and noisy queries from a seed; costs are those of the paper, −p + 5 · L1 + 2 · (1 − GIoU), solved by the Hungarian algorithm of the package munkres. Only the matching is computed here, no network is trained; the Segmenter and videos of the lecture are not drawn.',
  cost: 'cheap',
  seed: 64,
  data: ({ seed }) => {
    const { objects, queries } = randomScene(seed, { objects: objectCount, queries: queryCount, classes: 3 });
    const costs = matchingCosts(queries, objects);
    const columns = assign(costs);
    const { next } = draws({ seed, stream: 'problems' });
    const problems = Array.from({ length: 7 * perSize }, (_, i) => {
      const n = 1 + Math.floor(i / perSize);
      const random = Array.from({ length: n }, () => Array.from({ length: n }, next));
      return { n, hungarian: costOf(random, assign(random)), bruteForce: leastCost(random) };
    });
    const losses = Array.from({ length: orders }, (_, step) => {
      const order = permutation(queryCount, { seed, step, stream: 'orders' });
      const moved = Array.from(order, (i) => queries[i] as BoxQuery);
      const own = assign(matchingCosts(moved, objects));
      return { loss: matchedLoss(moved, objects, own), unmatched: matchedLoss(moved, objects, columns) };
    });
    return {
      objects,
      queries,
      costs,
      columns,
      cost: costOf(costs, columns),
      bruteForce: leastCost(costs),
      problems,
      loss: matchedLoss(queries, objects, columns),
      losses,
    };
  },
  plot: ({ objects, queries, costs, columns, cost }) => {
    const toneOf = (i: number | undefined): string => tones[i ?? -1] ?? '#999999';
    const at = {
      x: linear('left', 'part of the width', [0, 1]),
      y: linear('top', 'part of the height', [1, 0]),
    };
    const rect = ({ x, y, width, height }: Box, label: string, colour: string) => ({
      label,
      colour,
      left: x - width / 2,
      right: x + width / 2,
      top: y - height / 2,
      bottom: y + height / 2,
    });
    const filled = objects.map(({ box }, i) => rect(box, `${i + 1}`, toneOf(i)));
    const outlined = queries.map(({ box }, i) => rect(box, letters[i] ?? '', toneOf(columns[i])));
    const colour = { field: 'colour', type: 'nominal', scale: null };
    const boxes = (values: readonly object[], mark: object, channel: object) => ({
      data: { values },
      mark: { type: 'rect', ...mark },
      encoding: { ...at, x2: { field: 'right' }, y2: { field: 'bottom' }, ...channel },
    });
    const cells = costs.flatMap((row, i) =>
      row.slice(0, objectCount).map((value, j) => ({
        query: letters[i],
        object: `${j + 1}`,
        value,
        label: value.toFixed(1),
        chosen: columns[i] === j,
      })),
    );
    const cell = {
      x: { field: 'object', type: 'ordinal', title: 'object', axis: { labelAngle: 0, orient: 'top' } },
      y: { field: 'query', type: 'ordinal', title: 'query' },
    };
    return {
      width: 720,
      hconcat: [
        {
          title: { text: 'Objects 1 to 5, queries A to G', fontSize: 13, offset: 6 },
          width: 330,
          height: 330,
          layer: [
            boxes(filled, { opacity: 0.18 }, { color: colour }),
            labelLayer(filled, at, { dx: 5, dy: 16, fontWeight: 'bold' }),
            boxes(outlined, { fillOpacity: 0, strokeWidth: 2 }, { stroke: colour }),
            labelLayer(
              outlined,
              { x: { ...at.x, field: 'right' }, y: { ...at.y, field: 'bottom' } },
              { align: 'right', dx: -6, dy: -9 },
            ),
          ],
        },
        {
          title: { text: `Cost of the assignment: ${cost.toFixed(2)}`, fontSize: 13, offset: 6 },
          width: 300,
          height: 330,
          layer: [
            {
              data: { values: cells },
              mark: { type: 'rect', color: palette.sky },
              encoding: {
                ...cell,
                opacity: { field: 'value', type: 'quantitative', scale: { range: [0, 0.4] }, legend: null },
              },
            },
            {
              data: { values: cells.filter(({ chosen }) => chosen) },
              mark: { type: 'rect', fillOpacity: 0, stroke: palette.vermillion, strokeWidth: 3 },
              encoding: cell,
            },
            labelLayer(cells, cell, { align: 'center' }),
          ],
        },
      ],
    };
  },
  checks: {
    'the Hungarian algorithm finds the least cost of all orders, in 70 problems of up to 7 queries': ({ problems }) =>
      every(
        equal('problems', problems.length, 70),
        ...problems.map(({ n, hungarian, bruteForce }) =>
          near(`cost, n = ${n}`, hungarian, bruteForce, { atol: 1e-12 }),
        ),
      ),
    'so it does for the picture, where it gives five queries an object and two none': ({ columns, cost, bruteForce }) =>
      every(
        near('cost', cost, bruteForce, { atol: 1e-12 }),
        equal(
          'columns',
          [...columns].sort(),
          Array.from({ length: queryCount }, (_, i) => i),
        ),
      ),
    'one query does not have its cheapest object, which is another’s cheapest too': ({ costs, columns }) => {
      const cheapest = costs.map((row) => row.indexOf(Math.min(...row.slice(0, objectCount))));
      const others = columns.flatMap((column, i) => (column < objectCount && cheapest[i] !== column ? [i] : []));
      return every(
        equal('queries with another object', others.length, 1),
        ...others.map((i) => {
          const rival = columns.indexOf(cheapest[i] ?? -1);
          return equal(`cheapest object of query ${rival}`, cheapest[rival], cheapest[i]);
        }),
      );
    },
    'in whatever order the queries are, the loss is the same': ({ loss, losses }) =>
      every(
        equal('orders', losses.length, orders),
        ...losses.map((one) => near('loss', one.loss, loss, { rtol: 1e-12 })),
      ),
    'without matching them anew it is larger': ({ loss, losses }) =>
      holds(
        losses.every(({ unmatched }) => unmatched > loss),
        `must be above ${loss}, got ${Math.min(...losses.map(({ unmatched }) => unmatched))}`,
      ),
  },
});
