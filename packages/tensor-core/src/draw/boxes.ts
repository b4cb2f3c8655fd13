import type { Graph } from '../graph/graph.ts';
import { live } from '../graph/live.ts';

/** One box of a drawing: a node, or a whole module below the depth that is drawn. */
export interface Box {
  readonly id: number;
  /** The modules it stands in, outermost first. */
  readonly within: readonly string[];
  /** The module path of a collapsed module; undefined for a node drawn by itself. */
  readonly module: string | undefined;
  /** Node rows, in order. */
  readonly rows: number[];
  /** Boxes that it reads from. */
  readonly sources: Set<number>;
}

/** What a graph's drawing is made of, before any layout. */
export interface Boxes {
  readonly boxes: readonly Box[];
  /** The box that makes a value, by value id. */
  readonly boxOf: ReadonlyMap<number, number>;
}

/** The modules of a path: 'layer1.0.conv1' is layer1, layer1.0, layer1.0.conv1; a gradient's path starts with 'grad/'. */
export function modulesOf(path: string): string[] {
  if (path === '') return [];
  const ends = [...path.matchAll(/[./]/g)].map((m) => m.index);
  return [...ends, path.length].map((end) => path.slice(0, end));
}

/**
 * Marks the nodes that depend on the contents of an input or a parameter: what is left computes shapes and constants, and
 * is drawn only when it makes an output.
 */
export function dataNodes(graph: Graph): Uint8Array {
  const { nodes: n, values } = graph;
  const carries = new Uint8Array(values.name.length);
  for (const t of graph.inputs.values()) carries[t.id] = 1;
  for (const p of graph.params.values()) carries[p.tensor.id] = 1;
  const marked = new Uint8Array(graph.size);
  for (let i = 0; i < graph.size; i++) {
    const inputs = n.inputs.slice(n.inputStart[i], n.inputStart[i + 1]);
    const isShape = n.op[i] === 'Shape' || n.op[i] === 'Size';
    if (isShape || ![...inputs, ...(graph.captures.get(i) ?? [])].some((id) => carries[id])) continue;
    marked[i] = 1;
    for (let o = n.outputStart[i] as number; o < (n.outputStart[i + 1] as number); o++)
      carries[n.outputs[o] as number] = 1;
  }
  for (const t of graph.outputs.values()) {
    const producer = values.producer[t.id] as number;
    if (producer >= 0) marked[producer] = 1;
  }
  return marked;
}

/** Whether box `from` leads to box `to`. */
function leads(boxes: readonly Box[], from: Box, to: number): boolean {
  const [first] = from.rows as [number];
  const seen = new Set([to]);
  for (const id of seen) {
    const box = boxes[id] as Box;
    if (box === from) return true;
    // What was complete before `from` began cannot depend on it.
    if ((box.rows.at(-1) as number) > first) for (const source of box.sources) seen.add(source);
  }
  return false;
}

/**
 * Groups nodes: those whose path has at least `depth` modules share the box of the module at that depth. A module that is
 * left and entered again (called twice, say) has one box per visit, so that boxes never form a cycle.
 */
export function boxesOf(graph: Graph, depth: number, { plumbing = false } = {}): Boxes {
  const { nodes: n } = graph;
  const used = live(graph).nodes;
  const data = plumbing ? used : dataNodes(graph);
  const boxes: Box[] = [];
  const boxOf = new Map<number, number>();
  const open = new Map<string, number>();
  for (let i = 0; i < graph.size; i++) {
    if (!used[i] || !data[i]) continue;
    const read = [...n.inputs.slice(n.inputStart[i], n.inputStart[i + 1]), ...(graph.captures.get(i) ?? [])];
    const sources = read.flatMap((id) => boxOf.get(id) ?? []);
    const modules = modulesOf(n.path[i] as string);
    const module = modules.length >= depth ? (modules[depth - 1] ?? '') : undefined;
    const last = module === undefined ? undefined : boxes[open.get(module) ?? -1];
    let box = last && sources.some((s) => s !== last.id && leads(boxes, last, s)) ? undefined : last;
    if (!box) {
      const within = module === undefined ? modules : modules.slice(0, Math.max(0, depth - 1));
      box = { id: boxes.length, within, module, rows: [], sources: new Set() };
      boxes.push(box);
      if (module !== undefined) open.set(module, box.id);
    }
    box.rows.push(i);
    for (const s of sources) if (s !== box.id) box.sources.add(s);
    for (let o = n.outputStart[i] as number; o < (n.outputStart[i + 1] as number); o++)
      boxOf.set(n.outputs[o] as number, box.id);
  }
  return { boxes, boxOf };
}

/** The largest depth that gives at most `most` boxes; Infinity where every node may have its own. */
export function readableDepth(graph: Graph, most: number): number {
  const deepest = Math.max(1, ...graph.nodes.path.map((path) => modulesOf(path).length));
  for (const depth of [Number.POSITIVE_INFINITY, ...Array.from({ length: deepest }, (_, i) => deepest - i)])
    if (boxesOf(graph, depth).boxes.length <= most) return depth;
  return 1;
}
