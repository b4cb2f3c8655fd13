import { GraphError } from '../graph/errors.ts';
import { type GraphIndex, indexGraph } from '../onnx/graph-index.ts';
import type { MessageReader, Span } from '../onnx/message-reader.ts';
import { type RawNode, rawNode, readNode } from '../onnx/read-node.ts';
import type { TensorSource } from '../onnx/read-tensor.ts';

/** Names that a node reads, those that its subgraphs read included. */
function readsOf(r: MessageReader, n: RawNode, source: TensorSource): string[] {
  const reads = [...n.inputs];
  const pending: Span[] = Object.values(n.graphs ?? {}).flat();
  for (let span = pending.pop(); span; span = pending.pop()) {
    const { nodes } = indexGraph(r, span);
    for (let i = 0; i < nodes.length; i += 2) {
      r.pos = nodes[i] as number;
      const inner = readNode(r, nodes[i + 1] as number, rawNode(), source);
      for (const name of inner.inputs) reads.push(name);
      pending.push(...Object.values(inner.graphs ?? {}).flat());
    }
  }
  return reads;
}

/**
 * The nodes of a graph in an order in which each comes after those it reads from, as starts and ends by turns; near the
 * file's own order. Throws where nodes wait for one another, naming a few of them.
 */
export function sortNodes(r: MessageReader, { nodes, name }: GraphIndex, source: TensorSource): number[] {
  const count = nodes.length / 2;
  const labels: string[] = [];
  const makers = new Map<string, number>();
  const reads: string[][] = [];
  for (let i = 0; i < count; i++) {
    r.pos = nodes[2 * i] as number;
    const n = readNode(r, nodes[2 * i + 1] as number, rawNode(), source);
    labels.push(n.name || n.outputs[0] || n.op);
    for (const output of n.outputs) if (output !== '') makers.set(output, i);
    reads.push(readsOf(r, n, source));
  }
  const waits = new Int32Array(count);
  const readers: number[][] = Array.from({ length: count }, () => []);
  reads.forEach((names, i) => {
    for (const read of new Set(names)) {
      const maker = makers.get(read);
      if (maker === undefined) continue;
      waits[i]!++;
      readers[maker]!.push(i);
    }
  });
  const order: number[] = [];
  const ready: number[] = [];
  for (let i = count - 1; i >= 0; i--) if (waits[i] === 0) ready.push(i);
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    order.push(nodes[2 * i] as number, nodes[2 * i + 1] as number);
    for (const next of readers[i] as number[]) if (--waits[next]! === 0) ready.push(next);
  }
  if (order.length < nodes.length) {
    const stuck = labels.filter((_, i) => (waits[i] as number) > 0);
    const shown = stuck.slice(0, 3).join(', ');
    throw new GraphError(
      `inspectOnnx graph ${name}: nodes wait for one another in a circle, among them ${shown} (${stuck.length} cannot run)`,
    );
  }
  return order;
}
