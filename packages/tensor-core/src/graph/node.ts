import { inferRules } from '../infer/index.ts';
import type { Inferred } from '../infer/rule.ts';
import type { Attributes } from './attributes.ts';
import { showShape } from './dim.ts';
import { GraphError, RuleError } from './errors.ts';
import type { Graph } from './graph.ts';
import type { Tensor } from './tensor.ts';

/** How a node is made. */
export interface NodeOptions {
  /** Number of outputs, default 1. */
  outputs?: number;
  /** Default ai.onnx. */
  domain?: string;
  /** Needed only by nodes without inputs. */
  graph?: Graph;
}

/** Makes a node at the graph's current module path and returns its outputs; a wrong call throws here. */
export function node(
  op: string,
  inputs: readonly (Tensor | undefined)[],
  attributes: Attributes = {},
  { outputs = 1, domain = '', graph = inputs.find((t) => t !== undefined)?.graph }: NodeOptions = {},
): Tensor[] {
  if (!graph) throw new GraphError(`${op}: needs an input or a graph`);
  for (const t of inputs)
    if (t && t.graph !== graph)
      throw new GraphError(`${op} ${graph.path || '(top)'}: input ${t.name} belongs to another graph`);
  const version = graph.file && graph.opsets.get('');
  if (version && version < 21)
    throw new GraphError(
      `${op} ${graph.path || '(top)'}: the graph was read from a file of ai.onnx ${version}, new nodes are of 21: read it with fromOnnx(bytes, { upgrade: true })`,
    );
  const inferred = infer(graph, op, domain, inputs, attributes, outputs);
  const base = graph.path === '' ? op : `${graph.path}/${op}`;
  return append(graph, op, domain, inputs, attributes, inferred, base);
}

/** A node with one output. */
export const node1 = (
  op: string,
  inputs: readonly (Tensor | undefined)[],
  attributes?: Attributes,
  options?: NodeOptions,
): Tensor => node(op, inputs, attributes, options)[0] as Tensor;

/** Runs an operator's rule; complaints get the operator, the module path and the input shapes. */
export function infer(
  graph: Graph,
  op: string,
  domain: string,
  inputs: readonly (Tensor | undefined)[],
  attributes: Attributes,
  outputs: number,
): readonly Inferred[] {
  const rule = inferRules.get(domain === '' || domain === 'ai.onnx' ? op : `${domain}.${op}`);
  if (!rule) throw new GraphError(`${op} ${graph.path || '(top)'}: unknown operator in domain ${domain || 'ai.onnx'}`);
  const opset = graph.opsets.get(domain === 'ai.onnx' ? '' : domain) ?? 21;
  try {
    return rule({ op, inputs, attributes, opset, outputs, graph });
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const shapes = inputs.map((t) => (t ? `${t.dtype} ${showShape(t.shape)}` : 'none')).join(', ');
    throw new GraphError(`${op} ${graph.path || '(top)'}: ${error.message} (inputs ${shapes})`);
  }
}

/** Adds the rows of a node whose outputs are known; `names` are given to outputs when a file is read. */
export function append(
  graph: Graph,
  op: string,
  domain: string,
  inputs: readonly (Tensor | undefined)[],
  attributes: Attributes,
  inferred: readonly Inferred[],
  base: string,
  names?: readonly string[],
): Tensor[] {
  const n = graph.nodes;
  const index = n.op.length;
  n.op.push(op);
  n.domain.push(domain);
  n.path.push(graph.path);
  n.attributes.push(attributes);
  for (const t of inputs) n.inputs.push(t ? t.id : -1);
  n.inputStart.push(n.inputs.length);
  const made: Tensor[] = [];
  inferred.forEach(({ dtype, shape, ints }, i) => {
    const name = names?.[i] ?? graph.unique(i === 0 ? base : `${base}:${i}`);
    if (i === 0) n.name.push(names ? base : name);
    const t = graph.value(name, dtype, shape, index);
    if (ints) graph.ints.set(t.id, ints);
    n.outputs.push(t.id);
    made.push(t);
  });
  n.outputStart.push(n.outputs.length);
  return made;
}
