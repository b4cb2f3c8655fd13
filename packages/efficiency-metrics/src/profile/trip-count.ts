import { Graph, type NodeView, type Tensor } from '@netwright/tensor-core';
import type { Sizes } from './sizes.ts';

/** How often a body runs: a number and whether it is one that can only be a bound, or undefined where nothing says. */
export interface TripCount {
  readonly times: number;
  readonly atMost: boolean;
}

/** Whether the condition that a Loop's body gives is the constant true. */
function runsOn(body: unknown): boolean {
  if (!(body instanceof Graph)) return false;
  const [condition] = body.outputs.values();
  let t = condition;
  while (t?.node && (t.node.op === 'Identity' || t.node.op === 'Cast')) t = t.node.inputs[0];
  if (!t) return false;
  return knownTruth(t) ?? t.id === [...body.inputs.values()][1]?.id; // the condition it was given
}

/** The one value of a condition that nothing decides at run time; undefined for others. */
export function knownTruth(t: Tensor): boolean | undefined {
  const known = t.graph.ints.get(t.id)?.[0];
  if (typeof known === 'number') return known !== 0;
  const value = t.node?.op === 'Constant' ? t.node.attributes.value : t.graph.constants.get(t.id);
  if (value && typeof value === 'object' && 'data' in value) return Number(value.data[0]) !== 0;
  const outside = t.node || t.graph.inputs.has(t.name) ? undefined : t.graph.outer?.find(t.name);
  return outside && knownTruth(outside);
}

/** The trip count of a Loop or Scan, from its inputs; undefined where only the data decide. */
export function tripCount(node: NodeView, sizes: Sizes): TripCount | undefined {
  if (node.op === 'Scan') {
    const sequences = Number(node.attributes.num_scan_inputs ?? 0);
    const t = node.inputs[node.inputs.length - sequences];
    const shape = t && sizes.dims(t.shape);
    if (!t || !shape) return undefined;
    const axis = Number((node.attributes.scan_input_axes as readonly number[] | undefined)?.[0] ?? 0);
    const times = shape.at(axis);
    return times === undefined ? undefined : { times, atMost: false };
  }
  const [count, condition] = node.inputs;
  const known = count?.graph.ints.get(count.id);
  const dims = known && sizes.dims(known);
  const times = dims?.[0];
  if (times === undefined || !Number.isSafeInteger(times) || times >= 2 ** 31) return undefined; // 2^63 - 1 stands for no limit
  const isFree = condition !== undefined && !runsOn(node.attributes.body);
  return { times: Math.max(0, times), atMost: isFree };
}
