import type { Dim, Shape } from '../../graph/dim.ts';
import type { Graph, NodeView } from '../../graph/graph.ts';
import { live } from '../../graph/live.ts';
import { rebuild } from '../../graph/rebuild.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { beforeReorder, blockedBias, blockedNode, blockedWeight, filled, fromBlocks, toBlocks } from './emit.ts';

/** Below this many multiplications the extra nodes cost more than they save. */
const fewest = 1e6;
/** A weight is moved to its blocks for each run: at least as many places must use it. */
const fewestPlaces = 512;
/** Least share of the multiplications that are not with filled-in zeros. */
const leastUse = 0.35;
/** Largest share of the places of a row whose window reaches into the padding: those are computed one by one. */
const mostPadded = 0.6;

/**
 * The same function with two-dimensional convolutions by weights that are not constant, as in a training step, in
 * onnxruntime's blocked layout (channels in blocks of 8 or 16, whatever the CPU's vectors hold). Its optimiser does this for
 * constant weights only; others take a path that is about half as fast: 32 images of 16x32x32 by 16 filters of 3x3 take
 * 4.4 ms so and 2.4 ms in blocks, on one thread. Weights are moved to blocks in the graph. A Relu that nothing else shares
 * its input with becomes part of the convolution.
 *
 * `isConstant` says of a parameter whether its value will be part of the file. For the CPU only, never for export.
 */
export function blockConvolutions(graph: Graph, block: number, isConstant: (name: string) => boolean): Graph {
  if (block <= 1 || !graph.nodes.op.includes('Conv')) return graph;
  const constant = constants(graph, isConstant);
  const uses = countUses(graph);
  const blocked = new Map<number, Tensor>(); // by id in the copy
  const inBlocks = (x: Tensor): Tensor => {
    const made = beforeReorder(x) ?? blocked.get(x.id) ?? toBlocks(x, block);
    blocked.set(x.id, made);
    return made;
  };
  let changed = false;
  const copy = rebuild(graph, (node, inputs) => {
    const x = inputs[0] as Tensor;
    if (node.op === 'Relu' && uses[(node.inputs[0] as Tensor).id] === 1) return rectified(x);
    if (node.op !== 'Conv' || node.domain !== '' || constant[(node.inputs[1] as Tensor).id]) return undefined;
    const kind = kindOf(node, block);
    if (!kind) return undefined;
    changed = true;
    const [, weight, bias] = inputs as [Tensor, Tensor, Tensor | undefined];
    const [n, m, ...sizes] = (node.outputs[0] as Tensor).shape as readonly [Dim, number, ...Dim[]];
    const y = blockedNode(
      'Conv',
      [
        kind === 'direct' ? x : inBlocks(x),
        blockedWeight(weight, block, kind !== 'blocks'),
        ...(bias ? [blockedBias(bias, block)] : []),
      ],
      node.attributes,
      [n, filled(m, block), ...sizes],
    );
    return [fromBlocks(y, m)];
  });
  return changed ? copy : graph;
}

/** A blocked convolution and the Relu after it in one; undefined where x is none. */
function rectified(x: Tensor): Tensor[] | undefined {
  const y = beforeReorder(x);
  const made = y?.node;
  if (!y || made?.op !== 'Conv' || made.attributes.activation !== undefined) return undefined;
  const attributes = { ...made.attributes, activation: 'Relu' };
  return [fromBlocks(blockedNode('Conv', made.inputs, attributes, y.shape), x.shape[1] as number)];
}

/** Whether a graph has a convolution by a weight that is not constant: whether it is worth asking for the block size. */
export function blockable(graph: Graph, isConstant: (name: string) => boolean): boolean {
  const { op, inputs, inputStart } = graph.nodes;
  if (!op.includes('Conv')) return false;
  const constant = constants(graph, isConstant);
  return op.some((name, i) => name === 'Conv' && !constant[inputs[(inputStart[i] as number) + 1] as number]);
}

/**
 * How a convolution goes: over blocks of input channels, channel by channel ('depthwise'), or straight from [N, C, H, W]
 * where C is less than a block ('direct'). Undefined where it cannot, or where that would not be faster.
 */
function kindOf(node: NodeView, block: number): 'blocks' | 'depthwise' | 'direct' | undefined {
  const [x, weight] = node.inputs as [Tensor, Tensor];
  const [m, c, ...kernel] = weight.shape;
  if (x.rank !== 4 || x.dtype !== 'float32' || typeof m !== 'number' || typeof c !== 'number') return undefined;
  const taps = kernel.reduce<number>((a, k) => a * (typeof k === 'number' ? k : Number.NaN), 1);
  if (!(taps > 1)) return undefined; // one tap is a matrix product, which is fast
  const group = Number(node.attributes.group ?? 1);
  const [n, , ...sizes] = (node.outputs[0] as Tensor).shape;
  if (!mostlyInside(node, sizes[1] as Dim)) return undefined;
  const places = sizeOfKnown([n as Dim, ...sizes]);
  if (places < fewestPlaces || places * m * c * taps < fewest) return undefined;
  if (group > 1) {
    if (c === 1 && m === group) return m % block === 0 ? 'depthwise' : undefined;
    return c % block === 0 && (m / group) % block === 0 ? 'blocks' : undefined;
  }
  if (c < block) return m / filled(m, block) >= leastUse ? 'direct' : undefined;
  const use = (m / filled(m, block)) * (c / filled(c, block));
  return c % 4 === 0 && use >= leastUse ? 'blocks' : undefined;
}

/** Whether most windows of a row lie within the input; padding is not negative. */
function mostlyInside({ attributes }: NodeView, width: Dim): boolean {
  const pads = (attributes.pads as readonly number[] | undefined) ?? [0, 0, 0, 0];
  const [, stride] = (attributes.strides as readonly [number, number] | undefined) ?? [1, 1];
  if (pads.some((p) => p < 0)) return false;
  const outside = ((pads[1] as number) + (pads[3] as number)) / stride;
  return typeof width !== 'number' || outside <= mostPadded * width;
}

/** The product of the known dimensions; an unknown batch is taken to be large enough. */
const sizeOfKnown = (shape: Shape): number => shape.reduce<number>((a, d) => a * (typeof d === 'number' ? d : 16), 1);

/** Values that the file holds, or that onnxruntime computes once from such. */
function constants(graph: Graph, isConstant: (name: string) => boolean): Uint8Array {
  const marks = new Uint8Array(graph.values.name.length);
  for (const id of graph.constants.keys()) marks[id] = 1;
  for (const p of graph.params.values()) if (isConstant(p.name)) marks[p.tensor.id] = 1;
  const { inputs, inputStart, outputs, outputStart } = graph.nodes;
  for (let i = 0; i < graph.size; i++) {
    const read = inputs.slice(inputStart[i], inputStart[i + 1]);
    if (read.some((id) => id >= 0 && !marks[id])) continue;
    for (const id of outputs.slice(outputStart[i], outputStart[i + 1])) marks[id] = 1;
  }
  return marks;
}

/** How often each value is read by a node that counts, or is an output. */
function countUses(graph: Graph): Uint32Array {
  const roots = [...graph.outputs.values(), ...graph.updates.values()];
  const used = live(graph, roots);
  const counts = new Uint32Array(graph.values.name.length);
  for (const t of roots) counts[t.id] = (counts[t.id] as number) + 1;
  for (const ids of graph.captures.values()) for (const id of ids) counts[id] = (counts[id] as number) + 1;
  for (let i = 0; i < graph.size; i++)
    if (used.nodes[i])
      for (const id of graph.nodes.inputs.slice(graph.nodes.inputStart[i], graph.nodes.inputStart[i + 1]))
        if (id >= 0) counts[id] = (counts[id] as number) + 1;
  return counts;
}
