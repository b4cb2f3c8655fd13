import type { Convention, ConventionName, Count, CountedNode } from './convention.ts';
import { operatorKey } from './operator-key.ts';

/** What one run of a node counts; undefined where the node is of a kind that the convention leaves out. */
export type Counter = (node: CountedNode) => Count | undefined;

/** Counters by operator: `Conv`, `com.microsoft.FusedConv`. */
export type Counters = Readonly<Record<string, Counter>>;

/** The elements of a shape; 1 for a scalar, 0 for a shape that is not there. */
export const volume = (shape: readonly number[] | undefined): number => shape?.reduce((n, d) => n * d, 1) ?? 0;

/** A product of input `i` by input `j`: all of it is attention's where neither is stored. */
export const productOf = (node: CountedNode, macs: number, i: number, j: number): Count => ({
  macs,
  attentionMacs: node.isStored(i) || node.isStored(j) ? 0 : macs,
});

/** Work without multiply-accumulates. */
export const extraOf = (extra: number): Count => ({ macs: 0, extra });

/** False for what comes of shapes that are not the operator's: a missing axis, a negative size. */
const isCount = ({ macs, extra = 0, attentionMacs = 0 }: Count): boolean =>
  macs >= 0 && extra >= 0 && attentionMacs >= 0;

/** A convention that looks operators up in a table. Nodes that their operator does not allow count nothing. */
export const conventionOf = (name: ConventionName, description: string, counters: Counters): Convention => {
  const table = new Map(Object.entries(counters));
  const count: Counter = (node) => {
    const found = table.get(operatorKey(node.op, node.domain))?.(node);
    return found && isCount(found) ? found : undefined;
  };
  return { name, description, count, counts: (op, domain) => table.has(operatorKey(op, domain)) };
};

/** One counter for several operators, named in one string. */
export const forEach = (operators: string, counter: Counter): Counters =>
  Object.fromEntries(operators.split(/\s+/).map((op) => [op, counter]));

/** `n` operations for each element of the first output. */
export const perOutput =
  (n: number): Counter =>
  (node) =>
    node.outputs[0] && extraOf(n * volume(node.outputs[0]));

/** `n` operations for each element of the first input. */
export const perInput =
  (n: number): Counter =>
  (node) =>
    node.inputs[0] && extraOf(n * volume(node.inputs[0]));
