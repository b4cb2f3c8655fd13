import type { Count } from '../convention.ts';
import type { Counter } from '../counter.ts';
import { textAttribute } from '../node-attributes.ts';

/** Axis labels of an operand and their sizes; the axes of an ellipsis are `.0`, `.1` from the last one backwards. */
type Axes = ReadonlyMap<string, number>;

function axesOf(labels: string, shape: readonly number[]): Axes | undefined {
  const spread = labels.includes('.') ? shape.length - (labels.length - 1) : 0;
  if (spread < 0 || labels.length - (labels.includes('.') ? 1 : 0) + spread !== shape.length) return undefined;
  const names = [...labels].flatMap((l) =>
    l === '.' ? Array.from({ length: spread }, (_, i) => `.${spread - 1 - i}`) : [l],
  );
  const sizes = new Map<string, number>();
  for (const [i, name] of names.entries()) sizes.set(name, Math.max(shape[i] as number, sizes.get(name) ?? 0));
  return sizes;
}

/** All axes of two operands; a 1 stretches to the other's size. */
function union(a: Axes, b: Axes): Axes {
  const both = new Map(a);
  for (const [name, size] of b) {
    const old = both.get(name) ?? 1;
    both.set(name, old === 1 ? size : old);
  }
  return both;
}

/** Without `->`, the output has the labels that appear once, and the ellipsis. */
function outputOf(inputs: readonly string[], right: string | undefined): string {
  if (right !== undefined) return right;
  const times = new Map<string, number>();
  for (const label of inputs.join('')) times.set(label, (times.get(label) ?? 0) + 1);
  return [...times].map(([label, n]) => (n === 1 || label === '.' ? label : '')).join('');
}

/**
 * Einsum: two operands count the product of all axis sizes of the equation. More are multiplied pairwise from left to right;
 * between two products, axes that neither the output nor a later operand has are summed. One operand has no product.
 */
export const einsum: Counter = (node) => {
  const equation = textAttribute(node, 'equation', '').replace(/\s+/g, '').replaceAll('...', '.');
  const [left = '', right] = equation.split('->');
  const inputs = left.split(',');
  if (/[^a-zA-Z.,]/.test(left)) return undefined; // 52 labels bound the work for any number of operands
  const operands = inputs.map((labels, i) => axesOf(labels, node.inputs[i] ?? []));
  if (inputs.length < 2 || operands.includes(undefined) || inputs.some((_, i) => !node.inputs[i])) return undefined;
  const output = outputOf(inputs, right);
  const lastUse = new Map<string, number>();
  for (const [i, labels] of [...inputs, output].entries()) for (const label of labels) lastUse.set(label, i);
  let product = operands[0] as Axes;
  let stored = node.isStored(0);
  const count = { macs: 0, attentionMacs: 0 } satisfies Count;
  for (let i = 1; i < operands.length; i++) {
    const all = union(product, operands[i] as Axes);
    const macs = [...all.values()].reduce((n, d) => n * d, 1);
    count.macs += macs;
    if (!stored && !node.isStored(i)) count.attentionMacs += macs;
    stored &&= node.isStored(i);
    product = new Map([...all].filter(([name]) => (lastUse.get(name[0] as string) as number) > i));
  }
  return count;
};
