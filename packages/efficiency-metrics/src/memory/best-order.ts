import { type Graph, GraphError, type Live, live } from '@netwright/tensor-core';
import { type GraphValues, graphValues } from '../profile/graph-values.ts';
import { Sizes } from '../profile/sizes.ts';
import { type Liveness, liveness } from './liveness.ts';
import { orderProblem } from './order-problem.ts';
import { OrderSearch } from './order-search.ts';

/** How the best order is looked for. */
export interface BestOrderOptions {
  /** Numbers for symbolic dimensions; default as in `profile`. */
  dims?: Readonly<Record<string, number>>;
  /** Sets of executed nodes to look at before giving up; default 10,000. */
  limit?: number;
}

/** The order of execution that needs least. */
export interface BestOrder {
  /** The most that is alive at once in it [bytes]. */
  readonly bytes: number;
  /** Rows of the graph's nodes, in this order; nodes that no output needs are left out. */
  readonly order: readonly number[];
  /** The most that is alive at once in the order that the graph has [bytes]. */
  readonly given: number;
}

/** Sets of executed nodes that are looked at where nothing is said. */
const defaultLimit = 10_000;

/** The best order of a graph whose liveness is known. */
export function searchOrder(
  graph: Graph,
  values: GraphValues,
  run: Live,
  inner: (body: Graph) => Liveness | undefined,
  limit = defaultLimit,
): { bytes: number; order: readonly number[] } | undefined {
  const problem = orderProblem(graph, values, run, inner);
  const found = new OrderSearch(problem, limit).find();
  return found && { bytes: found.bytes, order: found.order.map((i) => problem.nodes[i]!) };
}

/**
 * The order of execution with the least liveness peak, exactly, by the rule of `MemoryUse.live`: inputs live from the start,
 * results from their node to their last reader, outputs to the end, weights apart. Searched over sets of executed nodes;
 * undefined where there are too many orders: more than `limit` sets. Throws for a limit that is no whole number above 0.
 */
export function bestOrder(
  graph: Graph,
  { dims = {}, limit = defaultLimit }: BestOrderOptions = {},
): BestOrder | undefined {
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new GraphError(`bestOrder: limit must be a whole number above 0, got ${limit}`);
  const sizes = new Sizes(dims);
  sizes.noteInputs(graph);
  const values = graphValues(graph, sizes, undefined);
  const run = live(graph, [...graph.outputs.values(), ...graph.updates.values()]);
  const inside =
    (outer: GraphValues): ((body: Graph) => Liveness) =>
    (body) => {
      const own = graphValues(body, sizes, outer);
      return liveness(body, own, live(body), inside(own));
    };
  const found = searchOrder(graph, values, run, inside(values), limit);
  return found && { ...found, given: liveness(graph, values, run, inside(values)).peak.bytes };
}
