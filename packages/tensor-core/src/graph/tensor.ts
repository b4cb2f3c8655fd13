import type { Shape } from './dim.ts';
import type { DType } from './dtype.ts';
import { GraphError } from './errors.ts';
import type { Graph, NodeView } from './graph.ts';

/** An immutable handle to a value in a graph. Two handles with the same graph and id are the same value. */
export class Tensor {
  constructor(
    readonly graph: Graph,
    readonly id: number,
  ) {}

  get name(): string {
    return this.graph.values.name[this.id] as string;
  }

  get dtype(): DType {
    return this.graph.values.dtype[this.id] as DType;
  }

  /** Dimensions, numbers or symbolic. */
  get shape(): Shape {
    return this.graph.values.shape[this.id] as Shape;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The node that made it; undefined for inputs, parameters and constants. */
  get node(): NodeView | undefined {
    const producer = this.graph.values.producer[this.id] as number;
    return producer < 0 ? undefined : this.graph.node(producer);
  }

  /** The shape when every dimension is a number. Throws otherwise, naming the first symbolic one. */
  get fixedShape(): readonly number[] {
    const symbolic = this.shape.find((d) => typeof d === 'string');
    if (symbolic !== undefined)
      throw new GraphError(
        `${this.name}: needs a fixed shape, got [${this.shape.join(', ')}] with symbolic ${symbolic}`,
      );
    return this.shape as readonly number[];
  }
}
