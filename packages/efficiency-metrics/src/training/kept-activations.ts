import { type DType, type Graph, type Live, live } from '@netwright/tensor-core';
import { isView } from '../memory/in-place.ts';
import { graphValues } from '../profile/graph-values.ts';
import { Sizes } from '../profile/sizes.ts';
import type { StepGraph } from './step-graph.ts';

/** A value of the forward pass that the backward pass reads. */
export interface KeptValue {
  /** The value's name. */
  readonly name: string;
  /** The node that makes it; '' for an input of the graph. */
  readonly node: string;
  /** That node's operator; '' for an input. */
  readonly op: string;
  /** That node's module path: `layer1.0.bn1`. */
  readonly path: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly elements: number;
  readonly bytes: number;
}

/** What has to stay in memory from the forward pass to the backward pass. */
export interface KeptActivations {
  readonly elements: number;
  readonly bytes: number;
  /** Largest first, in the order of the graph where equal: `values.slice(0, 10)` are the ten largest. */
  readonly values: readonly KeptValue[];
}

/** The value that a value is another shape or name of, itself where it is none. */
function rootOf({ nodes, values }: Graph, id: number): number {
  let root = id;
  for (let i = values.producer[root]!; i >= 0; i = values.producer[root]!) {
    const input = nodes.inputs[nodes.inputStart[i]!]!;
    if (!isView(nodes.op[i]!, nodes.domain[i]!) || input < 0) break;
    root = input;
  }
  return root;
}

/** Ids of forward values that nodes of the backward part read, weights and what is made of them alone left out. */
function keptIds({ graph, parts }: StepGraph, stored: Uint8Array, run: Live): Set<number> {
  const { nodes: n, values } = graph;
  const kept = new Set<number>();
  const isForward = new Uint8Array(values.name.length);
  for (let k = 0; k < n.inputStart[parts.forward]!; k++) if (n.inputs[k]! >= 0) isForward[n.inputs[k]!] = 1;
  for (let k = 0; k < n.outputStart[parts.forward]!; k++) isForward[n.outputs[k]!] = 1;
  for (let i = parts.forward; i < parts.backward; i++) {
    if (!run.nodes[i] || n.op[i] === 'Shape' || n.op[i] === 'Size') continue;
    for (let k = n.inputStart[i]!; k < n.inputStart[i + 1]!; k++) {
      const id = n.inputs[k]!;
      if (id < 0 || !isForward[id]) continue;
      const root = rootOf(graph, id);
      if (stored[root] === 0) kept.add(root);
    }
  }
  return kept;
}

/**
 * The activations that a step keeps: values of the forward part, inputs among them, that a node of the backward part reads.
 * Weights, constants and what is made of those alone are left out; views of one value (Reshape and the like) count once;
 * nodes that read only a shape keep nothing.
 */
export function keptActivations(step: StepGraph): KeptActivations {
  const { graph, dims } = step;
  const sizes = new Sizes(dims);
  sizes.noteInputs(graph);
  const { elements, bytes, stored } = graphValues(graph, sizes, undefined);
  const run = live(graph, [...graph.outputs.values(), ...graph.updates.values()]);
  const values = [...keptIds(step, stored, run)]
    .toSorted((a, b) => bytes[b]! - bytes[a]! || a - b)
    .map((id): KeptValue => {
      const producer = graph.values.producer[id]!;
      const node = producer < 0 ? undefined : graph.node(producer);
      return {
        name: graph.values.name[id]!,
        node: node?.name ?? '',
        op: node?.op ?? '',
        path: node?.path ?? '',
        dtype: graph.values.dtype[id]!,
        shape: sizes.dims(graph.values.shape[id]!) ?? [],
        elements: elements[id]!,
        bytes: bytes[id]!,
      };
    });
  return {
    elements: values.reduce((sum, v) => sum + v.elements, 0),
    bytes: values.reduce((sum, v) => sum + v.bytes, 0),
    values,
  };
}
