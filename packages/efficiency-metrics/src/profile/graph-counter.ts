import { type Graph, GraphError, isFloat, type Live, live, unknownShape } from '@netwright/tensor-core';
import type { Convention } from '../conventions/convention.ts';
import { searchOrder } from '../memory/best-order.ts';
import { isLayer } from '../memory/layer-peak.ts';
import { bodiesOf, type Liveness, liveness } from '../memory/liveness.ts';
import type { MemoryUse } from '../memory/memory-use.ts';
import { bytesMovedBy } from './bytes-moved.ts';
import { NodeFacts } from './counted-node.ts';
import { type GraphValues, graphValues } from './graph-values.ts';
import type { Counting } from './node-cost.ts';
import { OperatorKinds } from './operator-kind.ts';
import type { Problem } from './profile.ts';
import { Rows } from './rows.ts';
import type { Sizes } from './sizes.ts';
import { type StoredValue, storedWeights } from './stored-weights.ts';
import { knownTruth, tripCount } from './trip-count.ts';

/** A graph as it was counted. */
export interface CountedGraph {
  readonly values: GraphValues;
  readonly liveness: Liveness;
  readonly run: Live;
  /** Row of the profile by node; -1 for nodes that no output needs. */
  readonly rowOf: Int32Array;
  /** How many nodes no output needs. */
  readonly skipped: number;
}

/** Counts a graph and the graphs inside it into rows. */
export class GraphCounter {
  readonly rows: Rows;
  /** Stored values of all graphs. */
  readonly stored: StoredValue[] = [];
  /** Multiply-accumulates by the dtype of what is multiplied, as rows. */
  readonly productDType: string[] = [];
  readonly isLayer: boolean[] = [];
  private readonly facts: NodeFacts;
  private readonly kinds: OperatorKinds;
  private readonly livenesses = new Map<Graph, Liveness>();
  private readonly rowsOf = new Map<Graph, Int32Array>();

  constructor(
    private readonly sizes: Sizes,
    private readonly convention: Convention,
    private readonly trips: Readonly<Record<string, number>>,
    readonly problems: Problem[],
  ) {
    this.rows = new Rows(sizes);
    this.facts = new NodeFacts(sizes);
    this.kinds = new OperatorKinds(convention);
  }

  /** Adds a row for every node that runs, those of subgraphs after their node. */
  count(graph: Graph, depth: number, outer: GraphValues | undefined, liveOutside = 0): CountedGraph {
    const values = graphValues(graph, this.sizes, outer);
    const run =
      graph.outputs.size > 0 ? live(graph, [...graph.outputs.values(), ...graph.updates.values()]) : all(graph);
    const alive = liveness(graph, values, run, (body) => this.livenessOf(body, values));
    const rowOf = new Int32Array(graph.size).fill(-1);
    let skipped = 0;
    for (let i = 0; i < graph.size; i++) {
      if (!run.nodes[i]) {
        skipped++;
        continue;
      }
      rowOf[i] = this.addRow(graph, i, depth, values, liveOutside + alive.after[i]!);
      const bodies = bodiesOf(graph, i);
      if (bodies.length > 0) this.addBodies(graph, i, bodies, depth, values, liveOutside + alive.after[i]!);
    }
    this.rowsOf.set(graph, rowOf);
    this.addStored(graph, values, run);
    return { values, liveness: alive, run, rowOf, skipped };
  }

  /** The order of rows that needs least memory; a problem where there are too many orders. */
  bestOrder(graph: Graph, { values, run, rowOf }: CountedGraph): MemoryUse['bestOrder'] {
    const found = searchOrder(graph, values, run, (body) => this.livenessOf(body, values));
    if (!found) this.problems.push({ place: 'graph', message: 'has too many orders of execution to find the best' });
    return found && { bytes: found.bytes, order: found.order.map((i) => rowOf[i]!) };
  }

  private addRow(graph: Graph, i: number, depth: number, values: GraphValues, liveBytes: number): number {
    const n = graph.nodes;
    const kind = this.kinds.of(n.op[i]!, n.domain[i]!);
    const node = kind.isCounted ? this.facts.read(graph, i, values) : undefined;
    let [activations, activationBytes] = [0, 0];
    for (let k = n.outputStart[i]!; k < n.outputStart[i + 1]!; k++) {
      activations += values.elements[n.outputs[k]!]!;
      activationBytes += values.bytes[n.outputs[k]!]!;
    }
    const count = node?.isKnown && !kind.isFree ? this.convention.count(node) : undefined;
    const counting: Counting = kind.isFree
      ? 'free'
      : count
        ? 'counted'
        : kind.isKnown && (node?.isKnown ?? hasShapes(graph, i))
          ? 'zero'
          : 'unknown';
    const macs = count?.macs ?? 0;
    const dtype = n.op[i]!.startsWith('DynamicQuantize') ? 'int8' : (node?.dtype ?? 'float32');
    this.productDType.push(dtype);
    this.isLayer.push(node !== undefined && isLayer(node));
    return this.rows.push({
      graph,
      node: i,
      depth,
      counting,
      macs,
      attentionMacs: count?.attentionMacs ?? 0,
      ops: 2 * macs + (count?.extra ?? 0),
      isFloat: isFloat(dtype as Parameters<typeof isFloat>[0]),
      activations,
      activationBytes,
      bytesMoved: bytesMovedBy(graph, i, values),
      liveBytes,
    });
  }

  private addBodies(
    graph: Graph,
    i: number,
    bodies: readonly Graph[],
    depth: number,
    values: GraphValues,
    liveBytes: number,
  ): void {
    const { rows } = this;
    const ranges = bodies.map((body): [number, number] => {
      const start = rows.size;
      this.count(body, depth + 1, values, liveBytes);
      return [start, rows.size];
    });
    const node = graph.node(i);
    if (node.op === 'If') {
      const work = ranges.map(([start, end]) => rows.work(start, end));
      const [first, second] = work;
      if (!first || !second) return;
      const cheaper = first[0] !== second[0] ? first[0] < second[0] : first[1] < second[1];
      const truth = node.inputs[0] && knownTruth(node.inputs[0]); // bodies: else, then
      const [start, end] = ranges[(truth ?? cheaper) ? 0 : 1] as [number, number];
      rows.repeat(start, end, 0);
      return;
    }
    const given = Object.hasOwn(this.trips, node.name) ? this.trips[node.name] : undefined;
    if (given !== undefined && !(Number.isSafeInteger(given) && given >= 0))
      throw new GraphError(`profile: the trip count of ${node.name} must be a whole number of 0 or more, got ${given}`);
    const found = tripCount(node, this.sizes);
    if (given === undefined && !found)
      this.problems.push({ place: `node ${node.name}`, message: 'its trip count is not known; its body counts once' });
    else if (given === undefined && found?.atMost)
      this.problems.push({
        place: `node ${node.name}`,
        message: `may end before its ${found.times} trips, all of which count`,
      });
    for (const [start, end] of ranges) {
      rows.repeat(start, end, given ?? found?.times ?? 1);
      for (let r = start; r < end; r++)
        if (rows.at('repeats', r) > Number.MAX_SAFE_INTEGER)
          throw new GraphError(`profile: node ${node.name} runs more than 2^53 times`);
    }
  }

  private livenessOf(body: Graph, outer: GraphValues): Liveness {
    const known = this.livenesses.get(body);
    if (known) return known;
    const values = graphValues(body, this.sizes, outer);
    const found = liveness(body, values, live(body), (inner) => this.livenessOf(inner, values));
    this.livenesses.set(body, found);
    return found;
  }

  private addStored(graph: Graph, values: GraphValues, run: Live): void {
    const { rows } = this;
    for (const value of storedWeights(graph, values, (node) => run.nodes[node] === 1).values()) {
      this.stored.push(value);
      const row = value.reader ? (this.rowsOf.get(value.reader.graph)?.[value.reader.node] ?? -1) : -1;
      if (row < 0) continue;
      rows.add('weightBytes', row, value.bytes);
      if (value.kind === 'parameter') rows.add('parameters', row, value.elements);
      else if (value.kind === 'statistic') rows.add('statistics', row, value.elements);
      else rows.add('constants', row, value.elements);
    }
  }
}

/** Whether the shapes of all inputs and outputs of a node are known. */
function hasShapes({ nodes: n, values: { shape } }: Graph, i: number): boolean {
  for (let k = n.inputStart[i]!; k < n.inputStart[i + 1]!; k++)
    if (n.inputs[k]! >= 0 && shape[n.inputs[k]!] === unknownShape) return false;
  for (let k = n.outputStart[i]!; k < n.outputStart[i + 1]!; k++)
    if (shape[n.outputs[k]!] === unknownShape) return false;
  return true;
}

/** Everything runs in a graph whose outputs are not known. */
function all(graph: Graph): Live {
  return {
    nodes: new Uint8Array(graph.size).fill(1),
    values: new Uint8Array(graph.values.name.length).fill(1),
  };
}
