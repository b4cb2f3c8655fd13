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

const figures = [
  ...(['repeats', 'macs', 'attentionMacs', 'ops', 'activations', 'activationBytes', 'bytesMoved'] as const),
  ...(['parameters', 'statistics', 'constants', 'weightBytes'] as const),
];

/** A figure of a row, of one run of its node. */
export type RowFigure = (typeof figures)[number];

type Column = RowFigure | 'node' | 'depth' | 'kind' | 'float' | 'live';

/** The rows of a profile, a column per figure. */
export class Rows {
  private columns = Object.fromEntries(
    [...figures, 'node', 'depth', 'kind', 'float', 'live'].map((name) => [name, new Float64Array(1024)]),
  ) as Record<Column, Float64Array>;
  private capacity = 1024;
  private readonly graphs: Graph[] = [];

  constructor(private readonly sizes: Sizes) {}

  get size(): number {
    return this.graphs.length;
  }

  /** A figure of a row. */
  at(figure: Column, i: number): number {
    return this.columns[figure][i]!;
  }

  /** Adds to a figure of a row. */
  add(figure: RowFigure, i: number, value: number): void {
    this.columns[figure][i]! += value;
  }

  /** Whether a row computes with floating point. */
  isFloat(i: number): boolean {
    return this.columns.float[i] === 1;
  }

  private grow(): void {
    this.capacity *= 2;
    for (const [name, column] of Object.entries(this.columns) as [Column, Float64Array][]) {
      const larger = new Float64Array(this.capacity);
      larger.set(column);
      this.columns[name] = larger;
    }
  }

  /** Adds a row and returns its number. */
  push(m: Measured): number {
    const i = this.graphs.push(m.graph) - 1;
    if (i >= this.capacity) this.grow();
    const c = this.columns;
    c.node[i] = m.node;
    c.depth[i] = m.depth;
    c.kind[i] = countings.indexOf(m.counting);
    c.float[i] = m.isFloat ? 1 : 0;
    c.live[i] = m.liveBytes;
    c.repeats[i] = 1;
    c.macs[i] = m.macs;
    c.attentionMacs[i] = m.attentionMacs;
    c.ops[i] = m.ops;
    c.activations[i] = m.activations;
    c.activationBytes[i] = m.activationBytes;
    c.bytesMoved[i] = m.bytesMoved;
    return i;
  }

  /** Multiplies how often the rows from `start` to the last run. */
  repeat(start: number, end: number, times: number): void {
    const { repeats } = this.columns;
    for (let i = start; i < end; i++) repeats[i]! *= times;
  }

  /** Multiply-accumulates, then operations, of some rows with their repeats. */
  work(start: number, end: number): [macs: number, ops: number] {
    let [macs, ops] = [0, 0];
    for (let i = start; i < end; i++) {
      macs += this.at('macs', i) * this.at('repeats', i);
      ops += this.at('ops', i) * this.at('repeats', i);
    }
    return [macs, ops];
  }

  /** How a row's node was treated. */
  counting(i: number): Counting {
    return countings[this.at('kind', i)] as Counting;
  }

  /** The operator of a row, with its domain where that is not ai.onnx. */
  operator(i: number): string {
    const { op, domain } = (this.graphs[i] as Graph).nodes;
    const node = this.at('node', i);
    return domain[node] === '' ? op[node]! : `${domain[node]}.${op[node]}`;
  }

  /** A row as an object. Throws for one that is not there. */
  row(i: number): NodeCost {
    const graph = this.graphs[i];
    if (!graph) throw new RangeError(`profile: there are ${this.size} rows, got row ${i}`);
    const node = graph.node(this.at('node', i));
    const repeats = this.at('repeats', i);
    const ops = this.at('ops', i) * repeats;
    const bytesMoved = this.at('bytesMoved', i) * repeats;
    return {
      index: i,
      name: node.name,
      op: node.op,
      domain: node.domain,
      path: node.path,
      depth: this.at('depth', i),
      repeats,
      inputShapes: node.inputs.map((t) => t && this.sizes.dims(t.shape)),
      outputShapes: node.outputs.map((t) => this.sizes.dims(t.shape)),
      dtype: node.outputs[0]?.dtype ?? 'float32',
      parameters: this.at('parameters', i),
      statistics: this.at('statistics', i),
      constants: this.at('constants', i),
      weightBytes: this.at('weightBytes', i),
      macs: this.at('macs', i) * repeats,
      attentionMacs: this.at('attentionMacs', i) * repeats,
      flops: this.isFloat(i) ? ops : 0,
      ops,
      counting: this.counting(i),
      activations: this.at('activations', i),
      activationBytes: this.at('activationBytes', i),
      bytesMoved,
      intensity: bytesMoved > 0 ? ops / bytesMoved : 0,
      liveBytes: this.at('live', i),
    };
  }
}
