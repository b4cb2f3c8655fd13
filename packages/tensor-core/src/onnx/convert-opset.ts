import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { rebuild } from '../graph/rebuild.ts';
import { compositions, forms, type NewerNode, type Older } from './older-forms.ts';
import { currentOpset } from './upgrader.ts';

/** The ai.onnx versions that `convertOpset` writes. */
export const opsetRange = { oldest: 13, newest: 25 } as const;

/**
 * A graph that was built here (ai.onnx 21) with its nodes in the forms of another version, 13 to 25, for runtimes that are
 * older or ask for a newer one: `toOnnx(convertOpset(graph, 17), weights)`. Names and weights stay. Throws for other versions,
 * for a graph of another operator set, and for a node that has no older form, naming it.
 */
export function convertOpset(graph: Graph, opset: number): Graph {
  const { oldest, newest } = opsetRange;
  if (!Number.isInteger(opset) || opset < oldest || opset > newest)
    throw new GraphError(`convertOpset: the version must be from ${oldest} to ${newest}, got ${opset}`);
  const from = graph.opsets.get('');
  if (from !== currentOpset)
    throw new GraphError(
      `convertOpset: the graph must be of ai.onnx ${currentOpset}, got ${from}; read files with fromOnnx(bytes, { upgrade: true })`,
    );
  const composed = rebuild(graph, (node, inputs) => olderForm({ ...node, inputs }, compositions[node.op], opset));
  const converted = rebuild(composed, (node, inputs, copy) =>
    copy.within(node.path, () => olderForm({ ...node, inputs }, forms[node.op], opset)),
  );
  converted.opsets.set('', opset);
  return converted;
}

/** What stands for a node in an older set. */
function olderForm(n: NewerNode, olders: readonly Older[] = [], opset: number): ReturnType<Older['form']> {
  if (n.domain !== '') return undefined;
  for (const { before, form } of olders) {
    if (opset >= before) continue;
    try {
      const made = form(n);
      if (made) return made;
    } catch (error) {
      const message = (error as Error).message;
      throw new GraphError(`convertOpset ${n.name}: ${n.op} has no form in ai.onnx ${opset}: ${message}`, {
        cause: error,
      });
    }
  }
  return undefined;
}
