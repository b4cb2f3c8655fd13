import type { Graph } from '@netwright/tensor-core';
import { bytesOf, type Sizes } from './sizes.ts';

/** What is known of a graph's values before its nodes are counted; columns by value id. */
export interface GraphValues {
  readonly elements: Float64Array;
  readonly bytes: Float64Array;
  /** 1 for weights and constants, 2 for what nodes make of those alone; 0 for what is computed from inputs. */
  readonly stored: Uint8Array;
}

const random = /^(Random|Bernoulli|Multinomial)/;

/** Sizes of all values of a graph; `outer` are those of the graph it stands in. */
export function graphValues(graph: Graph, sizes: Sizes, outer: GraphValues | undefined): GraphValues {
  const { name, shape, dtype, producer } = graph.values;
  const count = name.length;
  const values = {
    elements: new Float64Array(count),
    bytes: new Float64Array(count),
    stored: new Uint8Array(count),
  };
  for (let id = 0; id < count; id++) {
    const elements = sizes.elements(name[id]!, shape[id]!);
    values.elements[id] = elements;
    values.bytes[id] = bytesOf(elements, dtype[id]!);
    if (graph.constants.has(id)) values.stored[id] = 1;
    else if (outer && producer[id]! < 0 && !graph.inputs.has(name[id]!)) {
      const outside = graph.outer?.find(name[id]!);
      values.stored[id] = outside ? outer.stored[outside.id]! : 0;
    }
  }
  for (const p of graph.params.values()) values.stored[p.tensor.id] = 1;
  const n = graph.nodes;
  for (let i = 0; i < graph.size; i++) {
    const from = n.inputStart[i]!;
    const to = n.inputStart[i + 1]!;
    let isStored = !random.test(n.op[i]!) && !graph.captures.has(i);
    for (let k = from; k < to && isStored; k++) isStored = n.inputs[k]! < 0 || values.stored[n.inputs[k]!]! > 0;
    if (!isStored || (from === to && !n.op[i]!.startsWith('Constant'))) continue;
    const mark = n.op[i] === 'Constant' ? 1 : 2;
    for (let k = n.outputStart[i]!; k < n.outputStart[i + 1]!; k++) values.stored[n.outputs[k]!] = mark;
  }
  return values;
}
