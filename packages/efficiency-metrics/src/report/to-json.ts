import type { NodeCost } from '../profile/node-cost.ts';
import type { Profile } from '../profile/profile.ts';
import { byOp } from './by-op.ts';
import { byPath, type ModuleCost } from './by-path.ts';
import { conventionNote } from './notes.ts';
import { bitWidths, weightBytesAt } from './weight-bytes-at.ts';

/** What a JSON report holds. */
export interface ToJsonOptions {
  /** Whether each node has an entry. Default true. */
  nodes?: boolean;
  /** Levels of the tree of modules, see `byPath`. */
  depth?: number;
}

const nullable = (shapes: NodeCost['inputShapes']): (readonly number[] | null)[] =>
  shapes.map((shape) => shape ?? null);

/** The keys in one order, whatever made the row. */
const nodeOf = (row: NodeCost): Record<string, unknown> => ({
  index: row.index,
  name: row.name,
  op: row.op,
  domain: row.domain,
  path: row.path,
  depth: row.depth,
  repeats: row.repeats,
  inputShapes: nullable(row.inputShapes),
  outputShapes: nullable(row.outputShapes),
  dtype: row.dtype,
  counting: row.counting,
  parameters: row.parameters,
  statistics: row.statistics,
  constants: row.constants,
  weightBytes: row.weightBytes,
  macs: row.macs,
  attentionMacs: row.attentionMacs,
  flops: row.flops,
  ops: row.ops,
  activations: row.activations,
  activationBytes: row.activationBytes,
  bytesMoved: row.bytesMoved,
  intensity: row.intensity,
  liveBytes: row.liveBytes,
});

const moduleOf = ({ level, children, name, path, ...sums }: ModuleCost): Record<string, unknown> => ({
  name,
  path,
  ...sums,
  children: children.map(moduleOf),
});

/** Keys of dtypes in one order. */
const sorted = (record: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * A profile as JSON of the schema `netwright-profile`, version 1: the fields of `Profile` with its rows as `nodes`, sums as
 * `modules` (a tree) and `operators`, and `weightBytesAt` bit widths. Units are those of the fields' documentation. A shape
 * that is not known, and a number that JSON does not have, is null.
 * One key a line, one node a line; the same profile gives the same text.
 *
 * @throws RangeError if `depth` is out of its range
 */
export function toJson(profile: Profile, { nodes = true, depth }: ToJsonOptions = {}): string {
  const { name, convention, attention, batch, inputs, symbols, size, totals, memory, uncounted, problems } = profile;
  const report = {
    format: 'netwright-profile',
    version: 1,
    name,
    convention,
    attention,
    counted: conventionNote(profile).text,
    batch,
    inputs,
    symbols,
    size,
    totals: {
      ...totals,
      weightBytesByDType: sorted(totals.weightBytesByDType),
      macsByDType: sorted(totals.macsByDType),
    },
    perSample: {
      macs: totals.macs / batch,
      flops: totals.flops / batch,
      activations: totals.activations / batch,
      activationBytes: totals.activationBytes / batch,
    },
    weightBytesAt: Object.fromEntries(bitWidths.map((bits) => [bits, weightBytesAt(profile, bits)])),
    memory,
    uncounted,
    problems,
    operators: byOp(profile),
    modules: moduleOf(byPath(profile, { depth })),
  };
  const lines = Object.entries(report).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  if (nodes)
    lines.push(`"nodes": [\n${Array.from(profile.rows(), (row) => JSON.stringify(nodeOf(row))).join(',\n')}\n]`);
  return `{\n${lines.join(',\n')}\n}\n`;
}
