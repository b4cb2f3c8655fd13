import { live } from '@netwright/tensor-core';
import type { Profile } from '../profile/profile.ts';
import type { StepGraph } from './step-graph.ts';

/** What a part of a step costs. */
export interface PartCost {
  /** Nodes that run. */
  readonly nodes: number;
  readonly macs: number;
  readonly flops: number;
  /**
   * Those of `macs` with a constant of the graph for a factor: products that only reorder, pick or sum elements, such as the
   * permutation that turns a kernel about. They belong to how a gradient is computed, not to its formula.
   */
  readonly constantMacs: number;
}

/** The parts of a step. */
export interface PartCosts {
  /** Forward pass, loss and metrics. */
  readonly forward: PartCost;
  /** Gradients. */
  readonly backward: PartCost;
  /** Limits on gradients, and the optimiser's update. */
  readonly update: PartCost;
}

/** Marks constants and what nodes make of those alone; weights are none. */
function constants({ graph, trained }: StepGraph): Uint8Array {
  const { nodes: n, values } = graph;
  const marked = new Uint8Array(values.name.length);
  const weights = new Set([...graph.params.values()].map((p) => p.tensor.id));
  for (const t of trained) weights.add(t.id);
  for (const id of graph.constants.keys()) if (!weights.has(id)) marked[id] = 1;
  for (let i = 0; i < graph.size; i++) {
    const inputs = n.inputs.slice(n.inputStart[i], n.inputStart[i + 1]).filter((id) => id >= 0);
    if (
      graph.captures.has(i) ||
      weights.has(n.outputs[n.outputStart[i]!]!) ||
      !(inputs.length > 0 ? inputs.every((id) => marked[id]) : n.op[i] === 'Constant')
    )
      continue;
    for (let k = n.outputStart[i]!; k < n.outputStart[i + 1]!; k++) marked[n.outputs[k]!] = 1;
  }
  return marked;
}

/** Adds up the rows of a step's profile by the part that their node belongs to; those of a subgraph go with their node. */
export function partCosts(step: StepGraph, profile: Profile): PartCosts {
  const { graph, parts } = step;
  const run = live(graph, [...graph.outputs.values(), ...graph.updates.values()]);
  const isConstant = constants(step);
  const none = { nodes: 0, macs: 0, flops: 0, constantMacs: 0 };
  const sums = { forward: { ...none }, backward: { ...none }, update: { ...none } };
  const { inputs, inputStart } = graph.nodes;
  let node = -1;
  for (const row of profile.rows()) {
    if (row.depth === 0) {
      node++;
      while (!run.nodes[node]) node++;
    }
    const part = node < parts.forward ? sums.forward : node < parts.backward ? sums.backward : sums.update;
    const [from, to] = [inputStart[node]!, inputStart[node + 1]!];
    const byConstant = row.macs > 0 && inputs.slice(from, Math.min(to, from + 2)).some((id) => isConstant[id]);
    part.nodes++;
    part.macs += row.macs;
    part.flops += row.flops;
    if (byConstant) part.constantMacs += row.macs;
  }
  return sums;
}

/** The costs of one example of a batch. */
export function perExample(costs: PartCosts, batch: number): PartCosts {
  const examples = Math.max(1, batch);
  const share = ({ nodes, macs, flops, constantMacs }: PartCost): PartCost => ({
    nodes,
    macs: macs / examples,
    flops: flops / examples,
    constantMacs: constantMacs / examples,
  });
  return { forward: share(costs.forward), backward: share(costs.backward), update: share(costs.update) };
}
