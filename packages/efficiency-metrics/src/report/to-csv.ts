import { csvFormatRow } from 'd3-dsv';
import type { NodeCost } from '../profile/node-cost.ts';
import type { Profile } from '../profile/profile.ts';
import type { Roofline } from '../roofline/roofline.ts';
import { byOp, operatorName } from './by-op.ts';
import { byPath, listModules } from './by-path.ts';
import { type CostSums, costKeys } from './cost-sums.ts';
import { formatShape } from './figures.ts';

/** What a file of CSV holds. */
export interface ToCsvOptions {
  /** One line a node, module or operator. Default `nodes`. */
  rows?: 'nodes' | 'modules' | 'ops';
  /** Levels of the tree of modules, see `byPath`. */
  depth?: number;
  /** A roofline of the same profile: adds `bound` and `seconds`, the least time that a node takes, to nodes. */
  roofline?: Roofline;
}

type Cell = string | number;

/** Spreadsheets take these for the start of a formula (OWASP, "CSV Injection"); an apostrophe makes them text. */
const formula = /^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/;
const cellText = (cell: Cell): string => (typeof cell === 'string' && formula.test(cell) ? `'${cell}` : `${cell}`);

const numbers = [
  'depth',
  'repeats',
  'parameters',
  'statistics',
  'constants',
  'weightBytes',
  'macs',
  'attentionMacs',
  'flops',
  'ops',
  'activations',
  'activationBytes',
  'bytesMoved',
  'intensity',
  'liveBytes',
] as const satisfies readonly (keyof NodeCost)[];

const shapes = (all: NodeCost['inputShapes']): string => all.map(formatShape).join(' ');

function* nodeLines(profile: Profile, roofline?: Roofline): Generator<Cell[]> {
  const timed = roofline === undefined ? [] : ['bound', 'seconds'];
  yield ['index', 'name', 'op', 'path', 'inputShapes', 'outputShapes', 'dtype', 'counting', ...numbers, ...timed];
  for (const row of profile.rows()) {
    const { index, name, path, inputShapes, outputShapes, dtype, counting } = row;
    const at = roofline?.nodes[index];
    yield [
      ...[index, name, operatorName(row), path, shapes(inputShapes), shapes(outputShapes), dtype, counting],
      ...numbers.map((key) => row[key]),
      ...(at === undefined ? [] : [at.bound, at.time]),
    ];
  }
}

function* sumLines(names: readonly string[], sums: readonly (readonly [Cell[], CostSums])[]): Generator<Cell[]> {
  yield [...names, ...costKeys];
  for (const [cells, sum] of sums) yield [...cells, ...costKeys.map((key) => sum[key])];
}

/**
 * One line for each node, module or operator, after a header; numbers are plain, shapes as `1x3x224x224` with spaces
 * between. Quoted by RFC 4180, with CRLF; text that a spreadsheet would run as a formula begins with an apostrophe.
 *
 * @throws RangeError if `depth` is out of its range
 */
export function toCsv(profile: Profile, { rows = 'nodes', depth, roofline }: ToCsvOptions = {}): string {
  const lines = {
    nodes: () => nodeLines(profile, roofline),
    modules: () =>
      sumLines(
        ['path'],
        listModules(byPath(profile, { depth })).map((module) => [[module.path], module] as const),
      ),
    ops: () =>
      sumLines(
        ['op'],
        byOp(profile).map((one) => [[one.op], one] as const),
      ),
  }[rows]();
  let text = '';
  for (const line of lines) text += `${csvFormatRow(line.map(cellText))}\r\n`;
  return text;
}
