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

/** A column of numbers that grows. */
class Column {
  private held = new Float64Array(1024);

  /** Puts a number into a row, at the end or anywhere before. */
  set(i: number, value: number): void {
    if (i >= this.held.length) {
      const larger = new Float64Array(2 * this.held.length);
      larger.set(this.held);
      this.held = larger;
    }
    this.held[i] = value;
  }

  at(i: number): number {
    return this.held[i]!;
  }
}

const figures = [
  ...(['repeats', 'macs', 'attentionMacs', 'ops', 'activations', 'activationBytes', 'bytesMoved'] as const),
  ...(['parameters', 'statistics', 'constants', 'weightBytes'] as const),
];

/** A figure of a row, of one run of its node. */
export type RowFigure = (typeof figures)[number];

/** The rows of a profile, a column per figure. */
export class Rows {
  private readonly columns = Object.fromEntries(figures.map((figure) => [figure, new Column()])) as Record<
    RowFigure,
    Column
  >;
  private readonly graphs: Graph[] = [];
  private readonly nodes = new Column();
  private readonly depths = new Column();
  private readonly kinds = new Column();
  private readonly floats = new Column();
  private readonly liveBytes = new Column();

  constructor(private readonly sizes: Sizes) {}

  get size(): number {
    return this.graphs.length;
  }

  /** A figure of a row. */
  at(figure: RowFigure, i: number): number {
    return this.columns[figure].at(i);
  }

  /** Adds to a figure of a row. */
  add(figure: RowFigure, i: number, value: number): void {
    const column = this.columns[figure];
    column.set(i, column.at(i) + value);
  }

  /** Whether a row computes with floating point. */
  isFloat(i: number): boolean {
    return this.floats.at(i) === 1;
  }

  /** Adds a row and returns its number. */
  push(m: Measured): number {
    const i = this.graphs.push(m.graph) - 1;
    const { columns } = this;
    this.nodes.set(i, m.node);
    this.depths.set(i, m.depth);
    this.kinds.set(i, countings.indexOf(m.counting));
    this.floats.set(i, m.isFloat ? 1 : 0);
    this.liveBytes.set(i, m.liveBytes);
    columns.repeats.set(i, 1);
    columns.macs.set(i, m.macs);
    columns.attentionMacs.set(i, m.attentionMacs);
    columns.ops.set(i, m.ops);
    columns.activations.set(i, m.activations);
    columns.activationBytes.set(i, m.activationBytes);
    columns.bytesMoved.set(i, m.bytesMoved);
    for (const stored of ['parameters', 'statistics', 'constants', 'weightBytes'] as const) columns[stored].set(i, 0);
    return i;
  }

  /** Multiplies how often the rows from `start` to the last run. */
  repeat(start: number, end: number, times: number): void {
    const { repeats } = this.columns;
    for (let i = start; i < end; i++) repeats.set(i, repeats.at(i) * times);
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
    return countings[this.kinds.at(i)] as Counting;
  }

  /** The operator of a row, with its domain where that is not ai.onnx. */
  operator(i: number): string {
    const { op, domain } = (this.graphs[i] as Graph).nodes;
    const node = this.nodes.at(i);
    return domain[node] === '' ? op[node]! : `${domain[node]}.${op[node]}`;
  }

  /** A row as an object. Throws for one that is not there. */
  row(i: number): NodeCost {
    const graph = this.graphs[i];
    if (!graph) throw new RangeError(`profile: there are ${this.size} rows, got row ${i}`);
    const node = graph.node(this.nodes.at(i));
    const repeats = this.at('repeats', i);
    const ops = this.at('ops', i) * repeats;
    const bytesMoved = this.at('bytesMoved', i) * repeats;
    return {
      index: i,
      name: node.name,
      op: node.op,
      domain: node.domain,
      path: node.path,
      depth: this.depths.at(i),
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
      liveBytes: this.liveBytes.at(i),
    };
  }
}
