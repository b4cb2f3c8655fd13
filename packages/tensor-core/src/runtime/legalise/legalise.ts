import { GraphError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { live } from '../../graph/live.ts';
import { rebuild } from '../../graph/rebuild.ts';
import type { Device } from '../device.ts';
import { convolution } from './convolution.ts';
import { fallback } from './fallback.ts';
import { normalisation } from './normalisation.ts';
import { optimiserRules } from './optimiser.ts';
import { resizing } from './resizing.ts';
import type { LegaliseRule } from './rule.ts';
import { scattering } from './scattering.ts';
import { selection } from './selection.ts';

/** The rules for onnxruntime's WebGPU provider, by name. */
export const webgpuRules: Readonly<Record<string, LegaliseRule>> = {
  ...convolution,
  ...selection,
  ...resizing,
  ...normalisation,
  ...fallback,
};

/** The rules for onnxruntime's CPU provider, in Node ('cpu') and in the browser ('wasm'), by name. */
export const cpuRules: Readonly<Record<string, LegaliseRule>> = scattering;

const rulesByDevice: Partial<Record<Device, Readonly<Record<string, LegaliseRule>>>> = {
  webgpu: webgpuRules,
  cpu: cpuRules,
  wasm: cpuRules,
};

/** How `legalise` works. */
export interface LegaliseOptions {
  /** Rules that are left out, by name: how their tests show that they are still needed. */
  without?: readonly string[];
}

/** More passes than any chain of rewrites needs. */
const mostPasses = 8;

/**
 * The same function in nodes that the device computes rightly: the nodes that `webgpuRules`, `cpuRules` or, for every
 * device, `optimiserRules` names are rewritten; where there is none, the graph itself comes back. `createSession` does this for every
 * graph, and for a file that is to run on WebGPU; the file itself is never changed.
 *
 * Left as they are, because the cure would cost every model: on WebGPU Log(0) is about -88 in place of -infinity, Log and
 * Pow of negative numbers are finite, Relu(NaN) is 0, and a softmax over nothing but -infinity is 0 in place of NaN (as
 * seen with onnxruntime 1.30). Nodes inside If, Loop and Scan are not looked at.
 *
 * Throws for a node that no rewrite makes right, naming it and the remedy.
 */
export function legalise(graph: Graph, device: Device, { without = [] }: LegaliseOptions = {}): Graph {
  const rules = { ...optimiserRules, ...rulesByDevice[device] };
  const unknown = without.filter((name) => !(name in rules));
  if (unknown.length > 0) throw new GraphError(`legalise: there is no rule ${unknown.join(', ')}`);
  const byOp = new Map<string, LegaliseRule[]>();
  for (const [name, rule] of Object.entries(rules))
    if (!without.includes(name)) for (const op of rule.ops) byOp.set(op, [...(byOp.get(op) ?? []), rule]);
  let current = graph;
  // What a rule makes may need another: a flipped convolution has its own channel counts.
  for (let pass = 0; pass < mostPasses; pass++) {
    const next = applyOnce(current, byOp);
    if (next === undefined) return current;
    current = next;
  }
  throw new GraphError(`legalise ${graph.name}: the rules do not come to an end`);
}

/** One pass over the nodes; undefined where no rule applied. */
function applyOnce(graph: Graph, byOp: ReadonlyMap<string, readonly LegaliseRule[]>): Graph | undefined {
  if (!graph.nodes.op.some((op) => byOp.has(op))) return undefined;
  const { values } = live(graph, [...graph.outputs.values(), ...graph.updates.values()]);
  let changed = false;
  const next = rebuild(graph, (node, inputs, copy) => {
    if (node.domain !== '' && node.domain !== 'ai.onnx') return undefined;
    for (const rule of byOp.get(node.op) ?? []) {
      const made = rule.rewrite({
        graph: copy,
        node,
        op: node.op,
        attributes: node.attributes,
        inputs,
        outputs: node.outputs,
        reads: (i) => values[node.outputs[i]?.id ?? -1] === 1,
      });
      if (!made) continue;
      changed = true;
      return made;
    }
    return undefined;
  });
  return changed ? next : undefined;
}
