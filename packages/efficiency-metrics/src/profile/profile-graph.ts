import { type Graph, GraphError, isFloat, type Live, live, type Shape } from '@netwright/tensor-core';
import { type InputAxis, inspectOnnx } from '@netwright/tensor-core/inspect';
import type { Convention, ConventionName } from '../conventions/convention.ts';
import { conventions, isFree, isKnown } from '../conventions/index.ts';
import { searchOrder } from '../memory/best-order.ts';
import { isLayer } from '../memory/layer-peak.ts';
import { bodiesOf, type Liveness, liveness } from '../memory/liveness.ts';
import type { MemoryUse } from '../memory/memory-use.ts';
import { bytesMovedBy } from './bytes-moved.ts';
import { NodeFacts } from './counted-node.ts';
import { type GraphValues, graphValues } from './graph-values.ts';
import type { Counting } from './node-cost.ts';
import type { Problem, Profile } from './profile.ts';
import { Rows } from './rows.ts';
import { Sizes } from './sizes.ts';
import { type StoredValue, storedWeights } from './stored-weights.ts';
import { summarise } from './summarise.ts';
import { knownTruth, tripCount } from './trip-count.ts';

/** How a graph is profiled. */
export interface ProfileOptions {
  /** What counts; default 'mac': multiply-accumulates of convolutions and matrix products. */
  convention?: ConventionName;
  /** Whether the products of attention (both factors computed) are among the multiply-accumulates; default 'included'. */
  attention?: 'included' | 'apart';
  /** Shapes of inputs in place of a file's: `{ x: [1, 3, 224, 224] }`; only for the bytes of a file. */
  inputs?: Readonly<Record<string, Shape>>;
  /**
   * Numbers for symbolic dimensions: `{ N: 1, sequence: 128 }`. Default 224 for the height and width of images (axes 2 and 3
   * of an input of rank 4), else 1; the profile says what it took.
   */
  dims?: Readonly<Record<string, number>>;
  /** Contents of small integer inputs of a file that decide on shapes or branches: `{ sampling_rate: [16000] }`. */
  values?: Readonly<Record<string, readonly number[]>>;
  /** How often Loops run whose trip count the data decide, by node name. Default once, which the profile says. */
  trips?: Readonly<Record<string, number>>;
  /** Whether to look for the order of execution that needs least memory; default false. */
  bestOrder?: boolean;
}

/**
 * What a graph costs: one of `trace` or `fromOnnx`, or the bytes of any `.onnx` file, whose external data are not needed.
 * What cannot be inferred is listed in `problems`, operators that do not count in `uncounted`. Throws for bytes that are no
 * ONNX file, for an unknown convention, and for numbers that are no dimensions.
 */
export function profile(source: Graph | Uint8Array, options: ProfileOptions = {}): Profile {
  const {
    convention: name = 'mac',
    attention = 'included',
    inputs,
    values,
    dims = {},
    trips = {},
    bestOrder = false,
  } = options;
  const convention = Object.hasOwn(conventions, name) ? conventions[name] : undefined;
  if (!convention)
    throw new GraphError(`profile: the convention must be one of ${Object.keys(conventions).join(', ')}, got ${name}`);
  const sizes = new Sizes(dims);
  const isFile = source instanceof Uint8Array;
  if (!isFile && (inputs || values))
    throw new GraphError(
      'profile: inputs can be given for the bytes of a file; trace a graph with other inputs instead',
    );
  const dim = (symbol: string, place: InputAxis): number => sizes.inputSymbol(symbol, place);
  const file = isFile ? inspectOnnx(source, { ...(inputs && { inputs }), ...(values && { values }), dim }) : undefined;
  const graph = file?.graph ?? (source as Graph);
  sizes.noteInputs(graph);
  const counter = new GraphCounter(sizes, convention, trips, [...(file?.problems ?? [])]);
  const run = counter.count(graph, 0, undefined);
  if (file && run.skipped > 0)
    counter.problems.push({ place: 'graph', message: `${run.skipped} nodes are needed by no output and not counted` });
  const best = bestOrder ? counter.bestOrder(graph, run) : undefined;
  return summarise({ graph, name: graph.name, convention: convention.name, attention, sizes, counter, run, best });
}

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
    const node = this.facts.read(graph, i, values);
    const n = graph.nodes;
    let [activations, activationBytes] = [0, 0];
    for (let k = n.outputStart[i]!; k < n.outputStart[i + 1]!; k++) {
      activations += values.elements[n.outputs[k]!]!;
      activationBytes += values.bytes[n.outputs[k]!]!;
    }
    const free = isFree(node.op, node.domain);
    const count = free || !node.isKnown ? undefined : this.convention.count(node);
    const counting: Counting = free
      ? 'free'
      : count
        ? 'counted'
        : node.isKnown && isKnown(node.op, node.domain)
          ? 'zero'
          : 'unknown';
    const macs = count?.macs ?? 0;
    const dtype = node.op.startsWith('DynamicQuantize') ? 'int8' : node.dtype;
    this.productDType.push(dtype);
    this.isLayer.push(isLayer(node));
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
        if (rows.repeats[r]! > Number.MAX_SAFE_INTEGER)
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
      rows.weightBytes[row]! += value.bytes;
      if (value.kind === 'parameter') rows.parameters[row]! += value.elements;
      else if (value.kind === 'statistic') rows.statistics[row]! += value.elements;
      else rows.constants[row]! += value.elements;
    }
  }
}

/** Everything runs in a graph whose outputs are not known. */
function all(graph: Graph): Live {
  return {
    nodes: new Uint8Array(graph.size).fill(1),
    values: new Uint8Array(graph.values.name.length).fill(1),
  };
}
