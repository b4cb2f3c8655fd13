import { formatCount } from '@netwright/terminal/text';
import type { NodeCost } from '../profile/node-cost.ts';
import type { Profile } from '../profile/profile.ts';
import type { Roofline, RooflineNode } from '../roofline/roofline.ts';
import { operatorName } from './by-op.ts';
import type { CostSums } from './cost-sums.ts';
import { formatFigure, formatShape, formatShare } from './figures.ts';
import type { ColumnOf } from './text-table.ts';

type Numbers<Row> = Omit<ColumnOf<Row>, 'kind' | 'text' | 'value'> & { value(row: Row): number };

/** A column of whole numbers. */
const count = <Row>(column: Numbers<Row>): ColumnOf<Row> => ({
  ...column,
  kind: 'number',
  text: (row) => formatCount(column.value(row)),
});

/** A column of parts of a whole [%]. */
const share = <Row>(column: Numbers<Row>, whole: number): ColumnOf<Row> => ({
  ...column,
  kind: 'number',
  text: (row) => formatShare(column.value(row), whole),
});

/** The columns that nodes, modules and operators share, with the sums of the profile below. */
function costColumns<Row extends Omit<CostSums, 'nodes'>>({ totals }: Profile): ColumnOf<Row>[] {
  return [
    count({
      key: 'parameters',
      title: 'params',
      priority: 1,
      value: (row) => row.parameters,
      total: formatCount(totals.parameters),
    }),
    share({ key: 'parameters %', title: 'params %', priority: 8, value: (row) => row.parameters }, totals.parameters),
    count({ key: 'macs', title: 'MACs', value: (row) => row.macs, total: formatCount(totals.macs) }),
    count({ key: 'flops', title: 'FLOPs', priority: 10, value: (row) => row.flops, total: formatCount(totals.flops) }),
    share({ key: 'macs %', title: 'MACs %', priority: 4, value: (row) => row.macs }, totals.macs),
    count({
      key: 'activations',
      title: 'out elements',
      priority: 11,
      value: (row) => row.activations,
    }),
    count({ key: 'activationBytes', title: 'out [B]', priority: 12, value: (row) => row.activationBytes }),
  ];
}

const intensity = <Row>(value: (row: Row) => number): ColumnOf<Row> => ({
  key: 'intensity',
  title: 'FLOP/B',
  kind: 'number',
  priority: 13,
  value,
  text: (row) => formatFigure(value(row)),
});

/** What bounds a node, and for how long. */
function timeColumns({ nodes, time }: Roofline): ColumnOf<NodeCost>[] {
  const of = (row: NodeCost): RooflineNode => nodes[row.index] as RooflineNode;
  return [
    {
      key: 'bound',
      title: 'bound',
      kind: 'text',
      priority: 5,
      value: (row) => of(row).bound,
      text: (row) => of(row).bound,
    },
    {
      key: 'time',
      title: 'min. [ms]',
      kind: 'number',
      priority: 2,
      value: (row) => of(row).time,
      text: (row) => formatFigure(1000 * of(row).time),
      total: formatFigure(1000 * time),
    },
  ];
}

/** The columns of the table of nodes; the last two with a roofline of the same profile. */
export function nodeColumns(profile: Profile, roofline?: Roofline): ColumnOf<NodeCost>[] {
  const inputs = ({ inputShapes }: NodeCost): string => formatShape(inputShapes[0]);
  const output = ({ outputShapes }: NodeCost): string => formatShape(outputShapes[0]);
  return [
    {
      key: 'index',
      title: '#',
      kind: 'number',
      priority: 9,
      value: ({ index }) => index,
      text: ({ index }) => `${index}`,
    },
    { key: 'name', title: 'name', kind: 'name', value: ({ name }) => name, text: ({ name }) => name, total: 'total' },
    { key: 'op', title: 'op', kind: 'name', priority: 3, value: operatorName, text: operatorName },
    { key: 'input', title: 'in shape', kind: 'text', priority: 14, value: inputs, text: inputs },
    { key: 'output', title: 'out shape', kind: 'text', priority: 6, value: output, text: output },
    ...costColumns<NodeCost>(profile),
    count({ key: 'liveBytes', title: 'live [B]', priority: 7, value: (row) => row.liveBytes }),
    intensity((row) => row.intensity),
    ...(roofline === undefined ? [] : timeColumns(roofline)),
  ];
}

/** The columns of sums, after one that names what is summed. */
export function sumColumns<Row extends CostSums>(profile: Profile, name: ColumnOf<Row>): ColumnOf<Row>[] {
  return [
    { ...name, total: 'total' },
    count({ key: 'nodes', title: 'nodes', priority: 5, value: (row) => row.nodes, total: formatCount(profile.size) }),
    ...costColumns<Row>(profile),
    count({
      key: 'bytesMoved',
      title: 'moved [B]',
      priority: 7,
      value: (row) => row.bytesMoved,
      total: formatCount(profile.totals.bytesMoved),
    }),
    intensity((row) => (row.bytesMoved === 0 ? 0 : row.ops / row.bytesMoved)),
  ];
}
