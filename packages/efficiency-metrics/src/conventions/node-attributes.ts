import type { CountedNode } from './convention.ts';

/** A finite INT or FLOAT attribute, or its default. */
export function numberAttribute(node: CountedNode, name: string, otherwise: number): number {
  const value = node.attributes[name];
  if (typeof value !== 'number' && typeof value !== 'bigint') return otherwise;
  return Number.isFinite(Number(value)) ? Number(value) : otherwise;
}

/** An attribute that is a number of things, or its default where it is not a whole number of 1 or more. */
export function countAttribute(node: CountedNode, name: string, otherwise: number): number {
  const value = numberAttribute(node, name, otherwise);
  return Number.isSafeInteger(value) && value >= 1 ? value : otherwise;
}

/** A STRING attribute, or its default. */
export function textAttribute(node: CountedNode, name: string, otherwise: string): string {
  const value = node.attributes[name];
  return typeof value === 'string' ? value : otherwise;
}

/** An INTS attribute, where it is there. */
export function numbersAttribute(node: CountedNode, name: string): readonly number[] | undefined {
  const value = node.attributes[name];
  return Array.isArray(value) && value.every((v) => typeof v === 'number') ? value : undefined;
}
