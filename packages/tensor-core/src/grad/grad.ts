import { isFloat } from '../graph/dtype.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { captured } from '../graph/live.ts';
import type { Tensor } from '../graph/tensor.ts';
import { add } from '../ops/elementwise.ts';
import { full } from '../ops/shaping.ts';
import { gradRule } from './registry.ts';
import type { GradContext, GradDevice } from './rule.ts';

/** Options of `grad`. */
export interface GradOptions {
  /** Where the graph will run; picks among equal lowerings. Default 'cpu'. */
  device?: GradDevice;
  /** The gradient with respect to `loss` itself, of its shape; default 1, which needs a scalar loss. */
  seed?: Tensor;
}

/** Marks the values made by nodes [first, last] that depend on any of `wrt` and can carry a gradient. */
function dependents(graph: Graph, wrt: readonly Tensor[], first: number, last: number): Uint8Array {
  const { nodes, values } = graph;
  const marked = new Uint8Array(values.name.length);
  for (const t of wrt) marked[t.id] = 1;
  for (let n = first; n <= last; n++) {
    let depends = captured(graph, n).some((id) => marked[id]); // by the subgraphs of If, Loop and Scan
    for (let i = nodes.inputStart[n] as number; i < (nodes.inputStart[n + 1] as number); i++) {
      const id = nodes.inputs[i] as number;
      if (id >= 0 && marked[id]) depends = true;
    }
    if (!depends) continue;
    for (let o = nodes.outputStart[n] as number; o < (nodes.outputStart[n + 1] as number); o++) {
      const id = nodes.outputs[o] as number;
      if (isFloat(values.dtype[id] as 'float32') && !graph.stopped.has(id)) marked[id] = 1;
    }
  }
  return marked;
}

/**
 * Adds the backward pass of `loss` to its graph by reverse-mode differentiation (Griewank & Walther 2008, chapter 3) and
 * returns the gradient with respect to each of `wrt`, in its shape; zeros where the loss does not depend on it.
 * The result is made of ordinary nodes, so it can be differentiated again.
 * Throws for an operator without a gradient rule, naming the operator and its module path.
 */
export function grad(loss: Tensor, wrt: readonly Tensor[], { device = 'cpu', seed }: GradOptions = {}): Tensor[] {
  const { graph } = loss;
  if (!seed && loss.shape.some((d) => d !== 1))
    throw new GraphError(`grad: the loss must be a scalar, got [${loss.shape.join(', ')}]`);
  for (const t of wrt) if (t.graph !== graph) throw new GraphError(`grad: ${t.name} belongs to another graph`);
  const path = graph.path;
  graph.path = 'grad';
  try {
    return pullBack(graph, [[loss, seed ?? full(graph, loss.shape, 1, loss.dtype)]], wrt, device, 0);
  } finally {
    graph.path = path;
  }
}

/** The gradients of sum(y * dy) over pairs of a value and a weight of its shape; only nodes from `first` on are passed. */
function pullBack(
  graph: Graph,
  pairs: readonly (readonly [y: Tensor, dy: Tensor])[],
  wrt: readonly Tensor[],
  device: GradDevice,
  first: number,
): Tensor[] {
  const last = Math.max(-1, ...pairs.map(([y]) => graph.values.producer[y.id] as number));
  const marked = dependents(graph, wrt, first, last);
  const sums = new Map<number, Tensor>();
  const accumulate = (id: number, d: Tensor): void => {
    const old = sums.get(id);
    sums.set(id, old ? add(old, d) : d);
  };
  for (const [y, dy] of pairs) accumulate(y.id, dy);
  for (let n = last; n >= first; n--) backward(graph, n, marked, sums, accumulate, device);
  return wrt.map((t) => sums.get(t.id) ?? full(graph, t.shape, 0, t.dtype));
}

/** Passes the gradient of one node's outputs on to its inputs. */
function backward(
  graph: Graph,
  n: number,
  marked: Uint8Array,
  sums: ReadonlyMap<number, Tensor>,
  accumulate: (id: number, d: Tensor) => void,
  device: GradDevice,
): void {
  const { nodes } = graph;
  let reached = false;
  for (let o = nodes.outputStart[n] as number; o < (nodes.outputStart[n + 1] as number); o++) {
    const id = nodes.outputs[o] as number;
    if (marked[id] && sums.has(id)) reached = true;
  }
  if (!reached) return;
  const view = graph.node(n);
  const where = view.path || view.name;
  const give = (x: Tensor, i: number, dx: Tensor): void => {
    if (dx.shape.join() !== x.shape.join())
      throw new GraphError(
        `gradient of ${view.op} ${where}: input ${i} is [${x.shape.join(', ')}], its gradient [${dx.shape.join(', ')}]`,
      );
    accumulate(x.id, dx);
  };
  graph.path = where.startsWith('grad') ? where : `grad/${where}`;
  const [y] = view.outputs as [Tensor];
  const custom = graph.gradients.get(y.id);
  if (custom) {
    const wanted = (i: number): boolean => marked[(custom.inputs[i] as Tensor).id] === 1;
    custom.rule(sums.get(y.id) as Tensor, wanted).forEach((dx, i) => {
      if (dx && wanted(i)) give(custom.inputs[i] as Tensor, i, dx);
    });
    return;
  }
  const needs = (i: number): boolean => {
    const t = view.inputs[i];
    return t !== undefined && marked[t.id] === 1;
  };
  if (!view.inputs.some((_, i) => needs(i)) && !captured(graph, n).some((id) => marked[id])) return; // nothing before it
  const rule = gradRule(view.domain === '' || view.domain === 'ai.onnx' ? view.op : `${view.domain}.${view.op}`);
  if (!rule) throw new GraphError(`${view.op} ${where}: has no gradient rule (node ${view.name})`);
  const dys = view.outputs.map((y) => (marked[y.id] ? sums.get(y.id) : undefined));
  // A tensor that is several inputs gets its whole gradient at the first.
  const through: GradContext['through'] = (build) => {
    const first = graph.size;
    const ys = [build(...(view.inputs as Tensor[]))].flat() as Tensor[];
    const pairs = ys.flatMap((y, i) => (dys[i] ? [[y, dys[i]] as const] : []));
    const places = view.inputs.flatMap((t, i) =>
      needs(i) && view.inputs.findIndex((u) => u?.id === t?.id) === i ? [i] : [],
    );
    const found = pullBack(
      graph,
      pairs,
      places.map((i) => view.inputs[i] as Tensor),
      device,
      first,
    );
    return view.inputs.map((_, i) => found[places.indexOf(i)]);
  };
  const context = {
    graph,
    op: view.op,
    attributes: view.attributes,
    inputs: view.inputs,
    outputs: view.outputs,
    dys,
    needs,
    device,
    through,
  };
  const dxs = rule(context, dys[0] ?? full(graph, (view.outputs[0] as Tensor).shape, 0));
  dxs.forEach((dx, i) => {
    const x = view.inputs[i];
    if (dx && x && needs(i)) give(x, i, dx);
  });
}
