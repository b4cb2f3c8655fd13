import type { Initialiser } from '../random/initialiser.ts';
import type { AttributeKind, Attributes } from './attributes.ts';
import type { CustomGradient } from './custom-gradient.ts';
import type { Dim, Shape } from './dim.ts';
import type { DType } from './dtype.ts';
import { GraphError } from './errors.ts';
import type { FileDetails } from './file-details.ts';
import { Tensor } from './tensor.ts';
import type { TensorData } from './tensor-data.ts';

/** Whether layers behave as in training (batch statistics, dropout) or as in evaluation. */
export type Mode = 'train' | 'eval';

/** A weight ('parameter': trained) or a piece of state ('buffer': running statistics) that a graph declares. */
export interface Parameter {
  readonly name: string;
  readonly kind: 'parameter' | 'buffer';
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly init: Initialiser;
  readonly tensor: Tensor;
}

/** Random numbers that a graph takes as an input, made anew for every step from a counter. */
export interface NoiseInput {
  readonly name: string;
  readonly distribution: 'uniform' | 'normal';
  readonly tensor: Tensor;
}

/** One column per property of a value; a value's id is its row. */
export interface ValueColumns {
  readonly name: string[];
  readonly dtype: DType[];
  readonly shape: Shape[];
  /** The node that makes the value, -1 for inputs, parameters and constants. */
  readonly producer: number[];
}

/** One column per property of a node; row order is a topological order. Inputs of node n are ids [start[n], start[n + 1]). */
export interface NodeColumns {
  readonly op: string[];
  readonly domain: string[];
  readonly path: string[];
  readonly name: string[];
  readonly attributes: Attributes[];
  readonly inputStart: number[];
  /** Value ids, -1 for an optional input that is left out. */
  readonly inputs: number[];
  readonly outputStart: number[];
  readonly outputs: number[];
}

/** One node, read from the columns. */
export interface NodeView {
  readonly index: number;
  readonly op: string;
  readonly domain: string;
  readonly path: string;
  readonly name: string;
  readonly attributes: Attributes;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly outputs: readonly Tensor[];
}

/** What a graph is made with. */
export interface GraphOptions {
  /** Default 'eval'. */
  mode?: Mode;
  name?: string;
  /** Operator set versions by domain; default ai.onnx 21. */
  opsets?: Readonly<Record<string, number>>;
}

/**
 * An ONNX graph under construction: nodes and values in columns, inputs, outputs, parameters and constants by name.
 * Nodes are appended by `node()` alone and never change.
 */
export class Graph {
  readonly mode: Mode;
  name: string;
  readonly opsets: Map<string, number>;
  readonly values: ValueColumns = { name: [], dtype: [], shape: [], producer: [] };
  readonly nodes: NodeColumns = {
    op: [],
    domain: [],
    path: [],
    name: [],
    attributes: [],
    inputStart: [0],
    inputs: [],
    outputStart: [0],
    outputs: [],
  };
  /** Inputs fed at each run, in order; noise inputs are among them. */
  readonly inputs = new Map<string, Tensor>();
  readonly outputs = new Map<string, Tensor>();
  /** Parameters and buffers, in the order of their declaration. */
  readonly params = new Map<string, Parameter>();
  /** A buffer's next value by its name, as `p.update` gave it. */
  readonly updates = new Map<string, Tensor>();
  readonly noise: NoiseInput[] = [];
  /** Constant values by id. */
  readonly constants = new Map<number, TensorData>();
  /** What is known of the contents of small integer tensors, by id: the dimensions a Shape node gives, say. */
  readonly ints = new Map<number, readonly Dim[]>();
  /** Block results and named values by module path. */
  readonly taps = new Map<string, Tensor>();
  /** Values whose gradient is known in closed form, by id. */
  readonly gradients = new Map<number, CustomGradient>();
  /** Values that a gradient does not pass. */
  readonly stopped = new Set<number>();
  /** Ids that the subgraphs of a node read from this graph, by node row. */
  readonly captures = new Map<number, readonly number[]>();
  /** Attribute kinds that do not follow from the name, by node: only in graphs read from a file. */
  readonly attributeKinds = new Map<number, Readonly<Record<string, AttributeKind>>>();
  /** Key-value pairs of the file (`metadata_props`): the model's card. */
  readonly metadata = new Map<string, string>();
  /** Read from a file: a symbolic dimension may meet any other there. */
  imported = false;
  /** What else the file says, in a graph read from one. */
  file: FileDetails | undefined;
  /** The module path of the block that is being built. */
  path = '';
  /** Pooled scalar and small constants, by content. */
  readonly pool = new Map<string, Tensor>();
  /** Which graph a subgraph (If, Loop, Scan) stands in. */
  readonly outer: Graph | undefined;

  private readonly names = new Map<string, number>();

  constructor({ mode = 'eval', name = 'netwright', opsets = { '': 21 } }: GraphOptions = {}, outer?: Graph) {
    this.mode = mode;
    this.name = name;
    this.opsets = new Map(Object.entries(opsets));
    this.outer = outer;
  }

  /** The number of nodes. */
  get size(): number {
    return this.nodes.op.length;
  }

  /** Adds a row to the value columns; the name must be new. */
  value(name: string, dtype: DType, shape: Shape, producer = -1): Tensor {
    const id = this.values.name.length;
    if (this.names.set(name, id).size === id) {
      this.names.set(name, this.values.name.indexOf(name)); // it was there: as many names as values
      throw new GraphError(`value ${name}: the name is taken`);
    }
    this.values.name.push(name);
    this.values.dtype.push(dtype);
    this.values.shape.push(shape);
    this.values.producer.push(producer);
    return new Tensor(this, id);
  }

  /** The value of this name, or undefined. */
  find(name: string): Tensor | undefined {
    const id = this.names.get(name);
    return id === undefined ? undefined : new Tensor(this, id);
  }

  /** A name that is not taken: `base`, or `base_1`, `base_2`, ... */
  unique(base: string): string {
    if (!this.names.has(base)) return base;
    let i = this.counters.get(base) ?? 1;
    while (this.names.has(`${base}_${i}`)) i++;
    this.counters.set(base, i + 1);
    return `${base}_${i}`;
  }
  private readonly counters = new Map<string, number>();

  /** Declares an input, fed at each run. */
  input(name: string, dtype: DType, shape: Shape): Tensor {
    const t = this.value(name, dtype, shape);
    this.inputs.set(name, t);
    return t;
  }

  /** Declares an output. The same name twice is an error. */
  output(name: string, t: Tensor): void {
    if (this.outputs.has(name)) throw new GraphError(`output ${name}: declared twice`);
    if (t.graph !== this) throw new GraphError(`output ${name}: the tensor belongs to another graph`);
    this.outputs.set(name, t);
  }

  /** Declares a weight or a piece of state; the same name and shape again is the same one, another shape is an error. */
  parameter(
    name: string,
    shape: readonly number[],
    init: Initialiser,
    kind: 'parameter' | 'buffer' = 'parameter',
    dtype: DType = 'float32',
  ): Tensor {
    const old = this.params.get(name);
    if (old) {
      if (old.shape.length !== shape.length || old.shape.some((d, i) => d !== shape[i]) || old.dtype !== dtype)
        throw new GraphError(
          `${kind} ${name}: declared as ${old.dtype} [${old.shape.join(', ')}], got ${dtype} [${shape.join(', ')}]`,
        );
      return old.tensor;
    }
    const tensor = this.value(name, dtype, shape);
    this.params.set(name, { name, kind, dtype, shape, init, tensor });
    return tensor;
  }

  /** Declares random numbers as an input: uniform in [0, 1) or standard normal, new at every run. */
  random(name: string, shape: Shape, distribution: 'uniform' | 'normal'): Tensor {
    const tensor = this.input(this.unique(name), 'float32', shape);
    this.noise.push({ name: tensor.name, distribution, tensor });
    return tensor;
  }

  /** The node at a row. */
  node(index: number): NodeView {
    const n = this.nodes;
    const tensors = (ids: readonly number[], start: readonly number[]): (Tensor | undefined)[] =>
      ids.slice(start[index], start[index + 1]).map((id) => (id < 0 ? undefined : new Tensor(this, id)));
    return {
      index,
      op: n.op[index] as string,
      domain: n.domain[index] as string,
      path: n.path[index] as string,
      name: n.name[index] as string,
      attributes: n.attributes[index] as Attributes,
      inputs: tensors(n.inputs, n.inputStart),
      outputs: tensors(n.outputs, n.outputStart) as Tensor[],
    };
  }

  /** Runs `build` with `path` as the current module path. */
  within<T>(path: string, build: () => T): T {
    const before = this.path;
    this.path = path;
    try {
      return build();
    } finally {
      this.path = before;
    }
  }
}
