import { type Initialiser, zeros } from '../random/initialiser.ts';
import type { DType } from './dtype.ts';
import { GraphError } from './errors.ts';
import type { Graph, Mode } from './graph.ts';
import type { Tensor } from './tensor.ts';

/**
 * A position in the parameter tree: `p.at('layer1', 0)` is the prefix `layer1.0.` of the published checkpoint.
 */
export class Params {
  constructor(
    readonly graph: Graph,
    /** Module path, without the final dot; '' at the root. */
    readonly path: string = '',
    private readonly given: ReadonlyMap<string, Tensor> = new Map(),
  ) {}

  /** Whether the graph is built for training or evaluation. */
  get mode(): Mode {
    return this.graph.mode;
  }

  /** The position below this one. */
  at(...keys: (string | number)[]): Params {
    return new Params(this.graph, [this.path, ...keys].filter((k) => k !== '').join('.'), this.given);
  }

  /** The full name of an entry: `layer1.0.conv1.weight`. */
  name(entry: string): string {
    return this.path === '' ? entry : `${this.path}.${entry}`;
  }

  /** A trained weight. The same name and shape asked twice is the same weight; another shape is an error. */
  param(entry: string, shape: readonly number[], init: Initialiser = zeros()): Tensor {
    return this.entry(entry, shape, init, 'parameter', 'float32');
  }

  /** State that is not trained: running statistics, counters, tables. */
  buffer(entry: string, shape: readonly number[], init: Initialiser = zeros(), dtype: DType = 'float32'): Tensor {
    return this.entry(entry, shape, init, 'buffer', dtype);
  }

  /** Gives a buffer's value after the step. */
  update(entry: string, next: Tensor): void {
    const name = this.name(entry);
    if (this.given.has(name)) return; // called on given tensors: the caller's state, not the weights'
    const buffer = this.graph.params.get(name);
    if (!buffer) throw new GraphError(`update ${name}: there is no such buffer`);
    if (next.dtype !== buffer.dtype || next.shape.join() !== buffer.shape.join())
      throw new GraphError(
        `update ${name}: needs ${buffer.dtype} [${buffer.shape.join(', ')}], got ${next.dtype} [${next.shape.join(', ')}]`,
      );
    this.graph.updates.set(name, next);
  }

  /** The same position with tensors in place of the weights of these names (relative to this position). */
  with(tensors: Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>): Params {
    const given = new Map(this.given);
    const entries = tensors instanceof Map ? tensors : new Map(Object.entries(tensors));
    for (const [entry, t] of entries) given.set(this.name(entry), t);
    return new Params(this.graph, this.path, given);
  }

  private entry(
    entry: string,
    shape: readonly number[],
    init: Initialiser,
    kind: 'parameter' | 'buffer',
    dtype: DType,
  ): Tensor {
    const name = this.name(entry);
    const given = this.given.get(name);
    if (!given) return this.graph.parameter(name, shape, init, kind, dtype);
    if (given.dtype !== dtype || given.shape.join() !== shape.join())
      throw new GraphError(
        `${kind} ${name}: needs ${dtype} [${shape.join(', ')}], was given ${given.dtype} [${given.shape.join(', ')}]`,
      );
    return given;
  }
}
