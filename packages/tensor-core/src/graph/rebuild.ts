import { GraphError } from './errors.ts';
import { Graph, type NodeView } from './graph.ts';
import { captured, live } from './live.ts';
import { append } from './node.ts';
import type { Tensor } from './tensor.ts';

/**
 * What becomes of a node in the copy: other outputs, made from `inputs` (which belong to the copy) by `node()`, undefined
 * for one that nothing reads; or undefined to copy the node as it is. The view's own outputs are those of the original.
 */
export type Replace = (
  node: NodeView,
  inputs: readonly (Tensor | undefined)[],
  copy: Graph,
) => readonly (Tensor | undefined)[] | undefined;

/**
 * Copies the part of a graph that its outputs and updates need, node by node, with other nodes where `replace` gives them.
 * Inputs, parameters, constants and outputs keep their names; new nodes are named below the node they stand for. Throws
 * where a replacement differs in its number of outputs or their dtypes. Values of `extra` become outputs besides.
 */
export function rebuild(graph: Graph, replace: Replace, extra: ReadonlyMap<string, Tensor> = new Map()): Graph {
  const copy = new Graph({ mode: graph.mode, name: graph.name, opsets: Object.fromEntries(graph.opsets) }, graph.outer);
  copy.imported = graph.imported;
  const used = live(graph, [...graph.outputs.values(), ...graph.updates.values(), ...extra.values()]);
  const moved = new Map<number, Tensor>(); // by id in the original
  copySources(graph, copy, moved);
  const seenInside = new Set(graph.captures.size > 0 ? [...graph.captures.values()].flat() : []);
  for (let i = 0; i < graph.size; i++) {
    if (!used.nodes[i]) continue;
    const node = graph.node(i);
    const inputs = node.inputs.map((t) => t && moved.get(t.id));
    const made = copy.within(node.name, () => replace(node, inputs, copy));
    const outputs = made ? checked(node, made, seenInside) : copyNode(node, inputs, copy, moved, seenInside);
    node.outputs.forEach((t, k) => {
      const output = outputs[k];
      if (!output) return;
      moved.set(t.id, output);
      if (graph.stopped.has(t.id)) copy.stopped.add(output.id);
    });
  }
  finish(graph, copy, moved);
  for (const [name, t] of extra) copy.output(name, moved.get(t.id) as Tensor);
  return copy;
}

/** Everything that no node makes. */
function copySources(graph: Graph, copy: Graph, moved: Map<number, Tensor>): void {
  for (const [name, t] of graph.inputs) moved.set(t.id, copy.input(name, t.dtype, t.shape));
  for (const p of graph.params.values())
    moved.set(p.tensor.id, copy.parameter(p.name, p.shape, p.init, p.kind, p.dtype));
  const { name, dtype, shape, producer } = graph.values;
  for (let id = 0; id < name.length; id++) {
    if ((producer[id] as number) >= 0 || moved.has(id)) continue;
    const t = copy.value(name[id] as string, dtype[id] as Tensor['dtype'], shape[id] as Tensor['shape']);
    const data = graph.constants.get(id);
    if (data) copy.constants.set(t.id, data);
    moved.set(id, t);
  }
  for (const [id, ints] of graph.ints) {
    const t = moved.get(id);
    if (t) copy.ints.set(t.id, ints);
  }
}

/** The same node; its outputs keep their names where those are free, and always where a subgraph knows them by name. */
function copyNode(
  node: NodeView,
  inputs: readonly (Tensor | undefined)[],
  copy: Graph,
  moved: ReadonlyMap<number, Tensor>,
  seenInside: ReadonlySet<number>,
): Tensor[] {
  const { op, domain, attributes, outputs, index } = node;
  const { graph } = outputs[0] as Tensor;
  const names = outputs.map((t) => (seenInside.has(t.id) ? t.name : copy.unique(t.name)));
  const inferred = outputs.map((t) => {
    const ints = graph.ints.get(t.id);
    return { dtype: t.dtype, shape: t.shape, ...(ints && { ints }) };
  });
  const row = copy.size;
  const made = copy.within(node.path, () => append(copy, op, domain, inputs, attributes, inferred, node.name, names));
  const kinds = graph.attributeKinds.get(index);
  if (kinds) copy.attributeKinds.set(row, kinds);
  const inner = captured(graph, index).map((id) => (moved.get(id) as Tensor).id);
  if (inner.length > 0) copy.captures.set(row, inner);
  return made;
}

function checked(
  node: NodeView,
  made: readonly (Tensor | undefined)[],
  seenInside: ReadonlySet<number>,
): readonly (Tensor | undefined)[] {
  if (made.length !== node.outputs.length)
    throw new GraphError(`${node.op} ${node.name}: was replaced by ${made.length} outputs, has ${node.outputs.length}`);
  return made.map((t, k) => {
    const old = node.outputs[k] as Tensor;
    if (!t) return t;
    if (t.dtype !== old.dtype || t.rank !== old.rank)
      throw new GraphError(
        `${node.op} ${node.name}: was replaced by ${t.dtype} [${t.shape.join(', ')}], is ${old.dtype} [${old.shape.join(', ')}]`,
      );
    if (!seenInside.has(old.id)) return t;
    const inferred = [{ dtype: old.dtype, shape: old.shape }];
    return append(t.graph, 'Identity', '', [t], {}, inferred, `${node.name}/Identity`, [old.name])[0] as Tensor;
  });
}

function finish(graph: Graph, copy: Graph, moved: ReadonlyMap<number, Tensor>): void {
  for (const [name, t] of graph.outputs) copy.output(name, moved.get(t.id) as Tensor);
  for (const [name, t] of graph.updates) copy.updates.set(name, moved.get(t.id) as Tensor);
  for (const [path, t] of graph.taps) {
    const found = moved.get(t.id);
    if (found) copy.taps.set(path, found);
  }
  for (const noise of graph.noise) copy.noise.push({ ...noise, tensor: moved.get(noise.tensor.id) as Tensor });
  for (const [key, value] of graph.metadata) copy.metadata.set(key, value);
  if (!graph.file) return;
  const omitted = [...graph.file.omitted].flatMap((id) => moved.get(id)?.id ?? []);
  copy.file = { ...graph.file, nodes: new Map(), omitted: new Set(omitted) };
}
