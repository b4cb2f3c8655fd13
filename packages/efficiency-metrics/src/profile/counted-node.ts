import type { AttributeValue, Graph } from '@netwright/tensor-core';
import type { CountedNode } from '../conventions/convention.ts';
import type { GraphValues } from './graph-values.ts';
import type { Sizes } from './sizes.ts';

/** What a convention sees of a node; one object serves for all nodes, one after another. */
export class NodeFacts implements CountedNode {
  op = '';
  domain = '';
  attributes: Readonly<Record<string, AttributeValue>> = {};
  opset = 21;
  inputs: (readonly number[] | undefined)[] = [];
  outputs: (readonly number[] | undefined)[] = [];
  dtype: CountedNode['dtype'] = 'float32';
  /** Whether all shapes are known. */
  isKnown = true;
  private graph: Graph | undefined;
  private values: GraphValues | undefined;
  private from = 0;

  constructor(private readonly sizes: Sizes) {}

  /** Turns to a node. */
  read(graph: Graph, node: number, values: GraphValues): this {
    const n = graph.nodes;
    const { shape, dtype } = graph.values;
    this.graph = graph;
    this.values = values;
    this.from = n.inputStart[node]!;
    this.op = n.op[node]!;
    this.domain = n.domain[node]!;
    this.attributes = n.attributes[node]!;
    this.opset = graph.opsets.get(this.domain) ?? 21;
    this.isKnown = true;
    this.inputs = [];
    this.outputs = [];
    for (let k = this.from; k < n.inputStart[node + 1]!; k++) {
      const id = n.inputs[k]!;
      this.inputs.push(id < 0 ? undefined : this.dims(shape[id]!));
    }
    for (let k = n.outputStart[node]!; k < n.outputStart[node + 1]!; k++)
      this.outputs.push(this.dims(shape[n.outputs[k]!]!));
    const first = n.inputs[this.from];
    this.dtype = first !== undefined && first >= 0 ? dtype[first]! : dtype[n.outputs[n.outputStart[node]!]!]!;
    return this;
  }

  private dims(shape: Parameters<Sizes['dims']>[0]): readonly number[] | undefined {
    const dims = this.sizes.dims(shape);
    if (!dims) this.isKnown = false;
    return dims;
  }

  private id(i: number): number {
    return this.graph?.nodes.inputs[this.from + i] ?? -1;
  }

  isStored(i: number): boolean {
    const id = this.id(i);
    return id >= 0 && i < this.inputs.length && (this.values?.stored[id] ?? 0) > 0;
  }

  ints(i: number): readonly number[] | undefined {
    const known = this.graph?.ints.get(this.id(i));
    return known && this.sizes.dims(known);
  }
}
