import type { Graph } from '@netwright/tensor-core';
import type { Counting, NodeCost } from './node-cost.ts';
import type { Sizes } from './sizes.ts';

const countings: readonly Counting[] = ['counted', 'free', 'zero', 'unknown'];

/** What is counted of a node before it is known how often it runs. */
export interface Measured {
  graph: Graph;
  /** Row in the graph. */
  node: number;
  depth: number;
  counting: Counting;
  macs: number;
  attentionMacs: number;
  ops: number;
  isFloat: boolean;
  activations: number;
  activationBytes: number;
  bytesMoved: number;
  liveBytes: number;
}

/** The rows of a profile, a column per figure. */
export class Rows {
  readonly repeats: number[] = [];
  readonly macs: number[] = [];
  readonly attentionMacs: number[] = [];
  readonly ops: number[] = [];
  readonly isFloat: boolean[] = [];
  readonly activations: number[] = [];
  readonly activationBytes: number[] = [];
  readonly bytesMoved: number[] = [];
  readonly parameters: number[] = [];
  readonly statistics: number[] = [];
  readonly constants: number[] = [];
  readonly weightBytes: number[] = [];
  private readonly graphs: Graph[] = [];
  private readonly nodes: number[] = [];
  private readonly depths: number[] = [];
  private readonly kinds: number[] = [];
  private readonly liveBytes: number[] = [];

  constructor(private readonly sizes: Sizes) {}

  get size(): number {
    return this.nodes.length;
  }

  /** Adds a row and returns its number. */
  push(m: Measured): number {
    this.graphs.push(m.graph);
    this.nodes.push(m.node);
    this.depths.push(m.depth);
    this.kinds.push(countings.indexOf(m.counting));
    this.repeats.push(1);
    this.macs.push(m.macs);
    this.attentionMacs.push(m.attentionMacs);
    this.ops.push(m.ops);
    this.isFloat.push(m.isFloat);
    this.activations.push(m.activations);
    this.activationBytes.push(m.activationBytes);
    this.bytesMoved.push(m.bytesMoved);
    this.liveBytes.push(m.liveBytes);
    this.parameters.push(0);
    this.statistics.push(0);
    this.constants.push(0);
    this.weightBytes.push(0);
    return this.nodes.length - 1;
  }

  /** Multiplies how often the rows from `start` to the last run. */
  repeat(start: number, end: number, times: number): void {
    for (let i = start; i < end; i++) this.repeats[i]! *= times;
  }

  /** Multiply-accumulates, then operations, of some rows with their repeats. */
  work(start: number, end: number): [macs: number, ops: number] {
    let [macs, ops] = [0, 0];
    for (let i = start; i < end; i++) {
      macs += this.macs[i]! * this.repeats[i]!;
      ops += this.ops[i]! * this.repeats[i]!;
    }
    return [macs, ops];
  }

  /** How a row's node was treated. */
  counting(i: number): Counting {
    return countings[this.kinds[i]!] as Counting;
  }

  /** The operator of a row, with its domain where that is not ai.onnx. */
  operator(i: number): string {
    const { op, domain } = (this.graphs[i] as Graph).nodes;
    const node = this.nodes[i]!;
    return domain[node] === '' ? op[node]! : `${domain[node]}.${op[node]}`;
  }

  /** A row as an object. Throws for one that is not there. */
  row(i: number): NodeCost {
    const graph = this.graphs[i];
    if (!graph) throw new RangeError(`profile: there are ${this.size} rows, got row ${i}`);
    const node = graph.node(this.nodes[i]!);
    const repeats = this.repeats[i]!;
    const ops = this.ops[i]! * repeats;
    const bytesMoved = this.bytesMoved[i]! * repeats;
    return {
      index: i,
      name: node.name,
      op: node.op,
      domain: node.domain,
      path: node.path,
      depth: this.depths[i]!,
      repeats,
      inputShapes: node.inputs.map((t) => t && this.sizes.dims(t.shape)),
      outputShapes: node.outputs.map((t) => this.sizes.dims(t.shape)),
      dtype: node.outputs[0]?.dtype ?? 'float32',
      parameters: this.parameters[i]!,
      statistics: this.statistics[i]!,
      constants: this.constants[i]!,
      weightBytes: this.weightBytes[i]!,
      macs: this.macs[i]! * repeats,
      attentionMacs: this.attentionMacs[i]! * repeats,
      flops: this.isFloat[i] ? ops : 0,
      ops,
      counting: this.counting(i),
      activations: this.activations[i]!,
      activationBytes: this.activationBytes[i]!,
      bytesMoved,
      intensity: bytesMoved > 0 ? ops / bytesMoved : 0,
      liveBytes: this.liveBytes[i]!,
    };
  }
}
