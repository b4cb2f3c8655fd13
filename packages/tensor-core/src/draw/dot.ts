import { showShape } from '../graph/dim.ts';
import type { Graph } from '../graph/graph.ts';
import { type Box, type Boxes, boxesOf, readableDepth } from './boxes.ts';
import { colours, leadingFamily } from './families.ts';
import { type Label, labelOf } from './labels.ts';

/** How a graph is drawn. */
export interface DrawOptions {
  /**
   * How many levels of modules are drawn: what lies deeper is one box per module. Default: as deep as gives at most 80 boxes.
   */
  depth?: number;
  /** Top to bottom or left to right. Default 'TB'. */
  direction?: 'TB' | 'LR';
  /** Written above the drawing. Default none. */
  title?: string;
  /** Draw what only computes shapes and constants too. Default false. */
  plumbing?: boolean;
}

/** Up to this many boxes a drawing can be read. */
const readable = 80;

const ink = '#333333';
/** Graphviz knows this font's widths, and browsers have one of the same widths. */
const font = 'fontname="Helvetica"';

const escaped = (s: string): string =>
  s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const quoted = (s: string): string => `"${s.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

function row(text: string, size: number, { bold = false, grey = false } = {}): string {
  const inner = bold ? `<b>${escaped(text)}</b>` : escaped(text);
  return `<tr><td><font point-size="${size}"${grey ? ' color="#555555"' : ''}>${inner}</font></td></tr>`;
}

/** An HTML-like label: a title, small lines, the shapes at the foot. */
function table({ title, kind, lines, shapes }: Label): string {
  const head = kind
    ? `<tr><td><b>${escaped(title)}</b>&#160;<font point-size="11">${escaped(kind)}</font></td></tr>`
    : row(title, 13, { bold: true });
  const body = [...lines.map((l) => row(l, 10)), ...shapes.slice(0, 3).map((s) => row(s, 10, { grey: true }))];
  return `<<table border="0" cellborder="0" cellspacing="0" cellpadding="1">${head}${body.join('')}</table>>`;
}

/** Modules as a tree: those that hold at least two boxes or modules get a frame. */
interface Cluster {
  readonly path: string;
  readonly boxes: Box[];
  readonly inner: Map<string, Cluster>;
}

function clustersOf(boxes: readonly Box[]): Cluster {
  const root: Cluster = { path: '', boxes: [], inner: new Map() };
  for (const box of boxes) {
    let at = root;
    for (const module of box.within) {
      const next = at.inner.get(module) ?? { path: module, boxes: [], inner: new Map() };
      at.inner.set(module, next);
      at = next;
    }
    at.boxes.push(box);
  }
  return root;
}

/** Values that leave their box: another box or an output of the graph reads them. */
function leavingValues(graph: Graph, { boxes, boxOf }: Boxes): Map<number, number[]> {
  const { inputs, inputStart } = graph.nodes;
  const leaving = new Map<number, Set<number>>(boxes.map((b) => [b.id, new Set()]));
  for (const box of boxes)
    for (const i of box.rows)
      for (const id of [...inputs.slice(inputStart[i], inputStart[i + 1]), ...(graph.captures.get(i) ?? [])])
        if (boxOf.has(id) && boxOf.get(id) !== box.id) leaving.get(boxOf.get(id) as number)?.add(id);
  for (const t of graph.outputs.values()) leaving.get(boxOf.get(t.id) ?? -1)?.add(t.id);
  return new Map([...leaving].map(([box, ids]) => [box, [...ids]]));
}

/**
 * A graph in Graphviz's language: boxes are operators, coloured by kind, or whole modules below `depth`; frames are
 * modules. Boxes name parameters and output shapes.
 */
export function toDot(graph: Graph, { depth, direction = 'TB', title, plumbing = false }: DrawOptions = {}): string {
  const deep = depth ?? readableDepth(graph, readable);
  const parts = boxesOf(graph, deep, { plumbing });
  const leaving = leavingValues(graph, parts);
  const out: string[] = [
    'digraph {',
    `graph [rankdir=${direction}, ${font}, fontsize=11, fontcolor="${ink}", nodesep=0.25, ranksep=0.3, pad=0.3, bgcolor=white, ordering=out]`,
    `node [shape=box, style="filled,rounded", ${font}, fontsize=13, fontcolor="${ink}", color="#888888", margin="0.12,0.06", height=0.3]`,
    'edge [color="#777777", arrowsize=0.6]',
  ];
  if (title) out.push(`labelloc=t; label=<<b><font point-size="18">${escaped(title)}</font></b><br/> >`);
  writeCluster(out, graph, clustersOf(parts.boxes), leaving, '');
  writeEnds(out, graph, parts);
  writeEdges(out, graph, parts);
  out.push('}');
  return `${out.join('\n')}\n`;
}

function writeCluster(
  out: string[],
  graph: Graph,
  cluster: Cluster,
  leaving: ReadonlyMap<number, readonly number[]>,
  around: string,
): void {
  const isFramed = cluster.path !== '' && cluster.boxes.length + cluster.inner.size > 1;
  const frame = isFramed ? cluster.path : around;
  if (isFramed) {
    out.push(`subgraph ${quoted(`cluster ${cluster.path}`)} {`);
    out.push(`label=${quoted(cluster.path)}; labeljust=l; style=rounded; color="#AAAAAA"; margin=16;`);
  }
  for (const box of cluster.boxes) {
    const label = labelOf(graph, box, frame, leaving.get(box.id) ?? []);
    const family = leadingFamily(box.rows.map((i) => graph.nodes.op[i] as string));
    const width = box.rows.length > 1 ? ', penwidth=2' : '';
    const names = box.rows.length > 1 ? (box.module ?? '') : graph.nodes.name[box.rows[0] as number];
    out.push(
      `b${box.id} [label=${table(label)}, fillcolor="${colours[family]}", tooltip=${quoted(names ?? '')}${width}]`,
    );
  }
  for (const inner of cluster.inner.values()) writeCluster(out, graph, inner, leaving, frame);
  if (isFramed) out.push('}');
}

/** Inputs and outputs. */
function writeEnds(out: string[], graph: Graph, { boxes, boxOf }: Boxes): void {
  const { inputs, inputStart } = graph.nodes;
  const read = new Set(
    boxes.flatMap((b) =>
      b.rows.flatMap((i) => [...inputs.slice(inputStart[i], inputStart[i + 1]), ...(graph.captures.get(i) ?? [])]),
    ),
  );
  const style = `fillcolor=white, color="${ink}", shape=box`;
  for (const [name, t] of graph.inputs)
    if (read.has(t.id)) {
      const lines = [`${t.dtype} ${showShape(t.shape)}`];
      out.push(`i${t.id} [label=${table({ title: name, kind: undefined, lines, shapes: [] })}, ${style}]`);
    }
  let o = 0;
  for (const [name, t] of graph.outputs) {
    const lines = [`${t.dtype} ${showShape(t.shape)}`];
    out.push(`o${o} [label=${table({ title: name, kind: undefined, lines, shapes: [] })}, ${style}]`);
    const from = boxOf.has(t.id) ? `b${boxOf.get(t.id)}` : read.has(t.id) ? `i${t.id}` : undefined;
    if (from) out.push(`${from} -> o${o}`);
    o++;
  }
}

/** One arrow per pair of boxes. */
function writeEdges(out: string[], graph: Graph, { boxes, boxOf }: Boxes): void {
  const { inputs, inputStart } = graph.nodes;
  const fed = new Set([...graph.inputs.values()].map((t) => t.id));
  for (const box of boxes) {
    const drawn = new Set<string>();
    for (const i of box.rows)
      for (const id of [...inputs.slice(inputStart[i], inputStart[i + 1]), ...(graph.captures.get(i) ?? [])]) {
        const source = boxOf.get(id);
        const from = source !== undefined ? `b${source}` : fed.has(id) ? `i${id}` : undefined;
        if (!from || source === box.id || drawn.has(from)) continue;
        drawn.add(from);
        out.push(`${from} -> b${box.id}`);
      }
  }
}
