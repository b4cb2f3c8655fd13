import { palette, type TopLevelSpec } from '@netwright/plots';
import type { TensorData } from '@netwright/tensor-core';
import { operationWeights } from '../space/derive.ts';
import { type Edge, edgesOf } from '../space/edges.ts';
import { type OperationName, primitives } from '../space/operations.ts';

/** Architecture parameters of one kind of cell at a step of a search. */
export interface AlphaRecord {
  /** Updates, or epochs, so far. */
  readonly step: number;
  /** [edges, operations]. */
  readonly alphas: TensorData;
}

/** How the figure is drawn. */
export interface OperationWeightsFigureOptions {
  /** Default 'Weights of the operations'. */
  title?: string;
  subtitle?: string | readonly string[];
  /** The columns of the architecture parameters; default the 8 `primitives`. */
  operations?: readonly OperationName[];
  /** What `step` counts; default 'step'. */
  unit?: string;
  /** Records to draw at most, spread evenly, the first and the last among them; default 200. */
  points?: number;
}

/** A colour for each operation, the same in every figure: pools cold, identities green, convolutions warm. */
export const operationColours: Readonly<Record<OperationName, string>> = {
  none: '#BBBBBB',
  max_pool_3x3: palette.blue,
  avg_pool_3x3: palette.sky,
  skip_connect: palette.green,
  sep_conv_3x3: palette.vermillion,
  sep_conv_5x5: palette.orange,
  dil_conv_3x3: palette.purple,
  dil_conv_5x5: '#882255',
  sep_conv_7x7: '#F0E442',
  conv_7x1_1x7: palette.black,
};

/** The name of a state in the paper's figures. */
const stateName = (state: number): string => (state < 2 ? `c_{k-${2 - state}}` : String(state - 2));

const stripTitle = { fontSize: 12, fontWeight: 'normal', anchor: 'middle', frame: 'group', offset: 4 } as const;

/** The label at the top hangs, so that titles of strips with and without labels stand equally high. */
const insideStrip = { condition: { test: 'datum.value === 1', value: 'top' }, value: 'middle' } as const;

/** The edges that rows of architecture parameters are of: those of the nodes up to the last row. */
const edgesOfRows = (rows: number): Edge[] => edgesOf(rows).slice(0, rows);

/** At most `points` of the records, evenly spread, both ends among them. */
function thinned<T>(records: readonly T[], points: number): readonly T[] {
  if (records.length <= points) return records;
  return Array.from({ length: points }, (_, i) => records[Math.round((i * (records.length - 1)) / (points - 1))] as T);
}

/**
 * How the weights of operations move in a search, as a Vega-Lite specification: a small strip for each edge, in which the
 * softmax of its architecture parameters, from 0 to 1, is stacked over the steps; rows of strips are nodes, columns the states they
 * read. Throws where there are less than two records, and as `operationWeights`.
 */
export function operationWeightsFigure(
  records: readonly AlphaRecord[],
  options: OperationWeightsFigureOptions = {},
): TopLevelSpec {
  const {
    operations = primitives,
    unit = 'step',
    title = 'Weights of the operations',
    subtitle,
    points = 200,
  } = options;
  const [first] = records;
  if (!first || records.length < 2)
    throw new Error(`operationWeightsFigure: needs at least two records, got ${records.length}`);
  if (!Number.isInteger(points) || points < 2)
    throw new Error(`operationWeightsFigure: points must be an integer from 2 up, got ${points}`);
  const rows = first.alphas.dims[0] ?? 0;
  const weights = thinned(records, points).map(({ step, alphas }) => {
    if (alphas.dims[0] !== rows)
      throw new Error(`operationWeightsFigure: records must have as many edges, got ${rows} and ${alphas.dims[0]}`);
    return { step, edges: operationWeights(alphas, { operations }) };
  });
  const nodes = Math.max(...edgesOfRows(rows).map(({ node }) => node)) + 1;
  const color = {
    field: 'operation',
    type: 'nominal',
    title: null,
    scale: { domain: [...operations], range: operations.map((name) => operationColours[name]) },
    legend: { columns: 4 },
  } as const;
  const strip = ({ from, node }: Edge, edge: number) => ({
    title: { text: `${stateName(from)} → ${node}`, ...stripTitle },
    data: {
      values: weights.flatMap(({ step, edges }) =>
        operations.map((operation, order) => ({ step, operation, order, weight: edges[edge]?.[order] ?? 0 })),
      ),
    },
    width: 120,
    height: 64,
    mark: 'area' as const,
    encoding: {
      x: {
        field: 'step',
        type: 'quantitative' as const,
        title: node === nodes - 1 ? unit : null,
        scale: { nice: false },
        axis: { grid: false, tickCount: 3, labels: node === nodes - 1 },
      },
      y: {
        field: 'weight',
        type: 'quantitative' as const,
        stack: 'zero' as const,
        title: null,
        scale: { domain: [0, 1] },
        axis: { values: [0, 0.5, 1], grid: false, labels: from === 0, ticks: from === 0, labelBaseline: insideStrip },
      },
      order: { field: 'order' },
      color,
    },
  });
  const strips = edgesOfRows(rows).map((edge, i) => ({ node: edge.node, spec: strip(edge, i) }));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: title,
      ...(subtitle !== undefined && { subtitle: typeof subtitle === 'string' ? subtitle : [...subtitle] }),
    },
    spacing: 12,
    vconcat: Array.from({ length: nodes }, (_, node) => ({
      spacing: 12,
      hconcat: strips.filter((s) => s.node === node).map((s) => s.spec),
    })),
  };
}
