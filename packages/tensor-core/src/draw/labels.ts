import { type Shape, showShape } from '../graph/dim.ts';
import type { Graph, Parameter } from '../graph/graph.ts';
import { sizeOf } from '../graph/tensor-data.ts';
import type { Box } from './boxes.ts';

/** The lines of a box. */
export interface Label {
  readonly title: string;
  /** The operator beside a module's name. */
  readonly kind: string | undefined;
  readonly lines: readonly string[];
  /** Shapes of what leaves the box. */
  readonly shapes: readonly string[];
}

const times = (numbers: unknown): string => (numbers as readonly number[]).join('×');
const plain = (numbers: unknown, usual: number): boolean =>
  (numbers as readonly number[]).every((n) => Number(n) === usual);

/** The settings that tell one convolution or pooling from another: '3×3, stride 2×2, pad 1'. */
function settings(graph: Graph, row: number): string {
  const a = graph.nodes.attributes[row] ?? {};
  const parts: string[] = [];
  if (a.kernel_shape) parts.push(times(a.kernel_shape));
  if (a.strides && !plain(a.strides, 1)) parts.push(`stride ${short(a.strides)}`);
  if (a.pads && !plain(a.pads, 0)) parts.push(`pad ${short(a.pads)}`);
  if (a.dilations && !plain(a.dilations, 1)) parts.push(`dilation ${short(a.dilations)}`);
  if (a.group && Number(a.group) !== 1) parts.push(`${a.group} groups`);
  if (a.hidden_size) parts.push(`${a.hidden_size} wide`);
  if (a.direction === 'bidirectional') parts.push('both directions');
  if (a.equation) parts.push(String(a.equation));
  return parts.join(', ');
}

/** One number where all are equal. */
const short = (numbers: unknown): string => {
  const n = numbers as readonly number[];
  return n.every((v) => v === n[0]) ? String(n[0]) : n.join(' ');
};

/** Counts by operator in order of appearance: 'Conv ×3, Relu ×2, Add'. */
function summary(ops: readonly string[], most: number): string {
  const counts = new Map<string, number>();
  for (const op of ops) counts.set(op, (counts.get(op) ?? 0) + 1);
  const parts = [...counts].map(([op, n]) => (n === 1 ? op : `${op} ×${n}`));
  return parts.length <= most ? parts.join(', ') : `${parts.slice(0, most).join(', ')}, ...`;
}

/** The parameters that nodes read: short names where they stand below the module. */
function parametersOf(graph: Graph, rows: readonly number[]): Parameter[] {
  const { inputs, inputStart } = graph.nodes;
  const ids = new Set(rows.flatMap((row) => inputs.slice(inputStart[row], inputStart[row + 1])));
  return [...ids].flatMap((id) => graph.params.get(graph.values.name[id] ?? '') ?? []);
}

/** Neighbours of one shape share a line, up to two: 'running_mean, running_var [64]'. */
function parameterLines(parameters: readonly (readonly [name: string, shape: string])[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < parameters.length; i++) {
    const [name, shape] = parameters[i] as readonly [string, string];
    const next = parameters[i + 1];
    if (next?.[1] === shape) {
      lines.push(`${name}, ${next[0]} ${shape}`);
      i++;
    } else lines.push(`${name} ${shape}`);
  }
  return lines;
}

const withoutPrefix = (name: string, path: string): string =>
  path !== '' && name.startsWith(`${path}.`) ? name.slice(path.length + 1) : name;

/** What a box says; `cluster` is the module that is drawn around it. */
export function labelOf(graph: Graph, box: Box, cluster: string, leaving: readonly number[]): Label {
  const { op, path } = graph.nodes;
  const ops = box.rows.map((row) => op[row] as string);
  const [row] = box.rows as [number];
  const parameters = parametersOf(graph, box.rows);
  const shapes = [...new Set(leaving.map((id) => showShape(graph.values.shape[id] as Shape)))];
  if (box.rows.length > 1) {
    const count = parameters.reduce((n, p) => n + (p.kind === 'parameter' ? sizeOf(p.shape) : 0), 0);
    const lines = [summary(ops, 5), ...(count > 0 ? [`${count.toLocaleString('en-GB')} parameters`] : [])];
    return { title: box.module || graph.name, kind: undefined, lines, shapes };
  }
  const at = path[row] as string;
  const own = at === cluster ? '' : withoutPrefix(at, cluster);
  const detail = settings(graph, row);
  const lines = [
    ...(detail === '' ? [] : [detail]),
    ...parameterLines(parameters.map((p) => [withoutPrefix(p.name, at), `[${p.shape.join(', ')}]`])),
  ];
  return own === ''
    ? { title: ops[0] as string, kind: undefined, lines, shapes }
    : { title: own, kind: ops[0] as string, lines, shapes };
}
