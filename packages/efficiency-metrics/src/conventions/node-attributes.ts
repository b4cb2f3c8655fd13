import type { CountedNode } from './convention.ts';

/** An INT or FLOAT attribute, or its default. */
export function numberAttribute(node: CountedNode, name: string, otherwise: number): number {
  const value = node.attributes[name];
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : otherwise;
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
