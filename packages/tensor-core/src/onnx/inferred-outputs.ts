import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { infer } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { inferRules } from '../infer/index.ts';
import type { Inferred } from '../infer/rule.ts';
import type { Declarations } from './declarations.ts';
import { nodeLabel, type RawNode } from './read-node.ts';
import type { NewNode } from './upgrader.ts';

/** Whether an input's contents, which may decide on shapes, are only known at run time. */
const isOpen = (t: Tensor | undefined): boolean =>
  t !== undefined && (t.dtype === 'int64' || t.dtype === 'int32') && !t.graph.ints.has(t.id);

/** What the rule says of a node's outputs; where it cannot tell, what the file does. Throws where neither does. */
export function inferredOutputs(
  graph: Graph,
  n: RawNode,
  { op, inputs, attributes }: NewNode,
  count: number,
  declarations: Declarations,
  strict: boolean,
): readonly Inferred[] {
  if (!inferRules.has(n.domain === '' ? op : `${n.domain}.${op}`))
    throw new GraphError(
      `fromOnnx ${nodeLabel(n)}: the operator ${n.op} of domain ${n.domain || 'ai.onnx'} is not known`,
    );
  const row = graph.size;
  let outputs: readonly Inferred[];
  try {
    outputs = infer(graph, op, n.domain, inputs, attributes, count);
    if (outputs.length < count) throw new GraphError(`${op}: has ${outputs.length} outputs, got ${count}`);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const declared = inputs.some(isOpen) && declarations.all(n.outputs.slice(0, count));
    if (declared) return declared;
    throw new GraphError(`fromOnnx ${nodeLabel(n)}: ${error.message}`, { cause: error });
  }
  if (outputs.length > count) outputs = outputs.slice(0, count);
  if (strict) declarations.compare(outputs, n.outputs, nodeLabel(n));
  for (const { shape } of outputs)
    for (const d of shape)
      if (typeof d === 'string' && d.startsWith(op)) return declarations.refined(outputs, n.outputs, `${op}_${row}_`);
  return outputs;
}
