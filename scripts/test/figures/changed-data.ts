import { draws } from '@netwright/tensor-core';

/** A value of plain data by where it lies: number, text, truth value or null. */
type Leaf = readonly [container: Record<string, unknown>, key: string];

/** Every value of plain data, and every list. */
function parts(data: unknown): { leaves: Leaf[]; lists: unknown[][] } {
  const leaves: Leaf[] = [];
  const lists: unknown[][] = [];
  const walk = (container: Record<string, unknown>): void => {
    if (Array.isArray(container)) lists.push(container);
    for (const [key, value] of Object.entries(container))
      if (value === null || typeof value !== 'object') leaves.push([container, key]);
      else walk(value as Record<string, unknown>);
  };
  walk({ data });
  return { leaves, lists };
}

/** What becomes of a number, somewhat or wholly another. */
const numbers: readonly ((value: number) => number)[] = [
  (v) => 1.02 * v,
  (v) => v / 2,
  (v) => 3 * v,
  (v) => -v,
  (v) => v + 1,
  () => 0,
];

function changed(value: unknown, number: (value: number) => number): unknown {
  if (typeof value === 'number') return number(value);
  return typeof value === 'boolean' ? !value : `${value}x`;
}

/** Changes all of some values at once, and puts them back after each step. */
function* swapped(leaves: readonly Leaf[]): Generator<void> {
  const before = leaves.map(([container, key]) => container[key]);
  const put = (values: readonly unknown[]): void => {
    leaves.forEach(([container, key], i) => {
      container[key] = values[i];
    });
  };
  for (const number of numbers) {
    put(before.map((value) => changed(value, number)));
    yield;
    put(before);
  }
}

/**
 * Changes plain data in place, one change at a time, each taken back before the next: all values of a key, all of a list, a list
 * without its last entry, and single values at random (from a seed).
 */
export function* changes(data: unknown, singles: number): Generator<void> {
  const { leaves, lists } = parts(data);
  for (const key of new Set(leaves.map(([, key]) => key))) yield* swapped(leaves.filter(([, other]) => other === key));
  for (const list of lists.slice(0, 400)) {
    yield* swapped(leaves.filter(([container]) => (container as unknown) === list));
    const last = list.pop();
    yield;
    if (last !== undefined) list.push(last);
  }
  const random = draws({ seed: 1, stream: 'changed data' });
  for (let i = 0; i < singles; i++) yield* swapped([leaves[random.below(leaves.length)] as Leaf]);
}
