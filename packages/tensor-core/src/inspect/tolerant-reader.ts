import { type Dim, type Shape, showShape, unknownShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { TensorData } from '../graph/tensor-data.ts';
import { inferRules } from '../infer/index.ts';
import type { Inferred } from '../infer/rule.ts';
import type { FileContext } from '../onnx/file-context.ts';
import type { Span } from '../onnx/message-reader.ts';
import { GraphReader } from '../onnx/read-graph.ts';
import { type FunctionCall, nodeLabel, type RawNode } from '../onnx/read-node.ts';
import { namedShape, type ValueInfo } from '../onnx/read-value-info.ts';
import type { BodyInput } from '../onnx/subgraph-inputs.ts';
import type { NewNode } from '../onnx/upgrader.ts';
import { KnownContents } from './known-contents.ts';
import { Problems } from './problems.ts';
import { sortNodes } from './sort-nodes.ts';

/** An axis of an input. */
export interface InputAxis {
  readonly input: string;
  readonly axis: number;
  /** Of the input. */
  readonly rank: number;
}

/** How a tolerant reader reads. */
export interface Tolerance {
  readonly problems: Problems;
  /** The number that stands for a symbolic dimension of an input, or the dimension itself. */
  readonly dim: (d: Dim, place: InputAxis) => Dim;
  /** Contents of small integer inputs. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Put the nodes in order first. */
  readonly sort: boolean;
}

const hasUnknownOutput = (value: unknown): boolean =>
  value instanceof Graph && [...value.outputs.values()].some((t) => t.shape === unknownShape);

/** The outputs as they are. Throws where a dimension is no count, as sizes in a broken file can make it. */
function sound(outputs: readonly Inferred[]): readonly Inferred[] {
  for (const { shape } of outputs)
    for (const d of shape)
      if (typeof d === 'number' && !(d >= 0 && Number.isSafeInteger(d)))
        throw new GraphError(`an output would have the shape ${showShape(shape)}`);
  return outputs;
}

/** Reads a graph as far as it can be read: where a rule or the file gives no shape, it is `unknownShape`. */
export class TolerantReader extends GraphReader {
  private readonly contents = new KnownContents((t) => this.weight(t));

  constructor(
    context: FileContext,
    span: Span,
    private readonly tolerance: Tolerance,
    private readonly around?: TolerantReader,
    call?: FunctionCall,
  ) {
    super(context, span, around, call);
  }

  /** The data of an initializer that may be a weight, of this graph or of one around it. */
  private weight(t: Tensor): TensorData | undefined {
    return t.graph === this.graph ? this.candidates.get(t.id) : this.around?.weight(t);
  }

  /** What is wrong in a branch that never runs is no problem. */
  protected override inner(span: Span, call?: FunctionCall, isIdle = false): GraphReader {
    const tolerance = isIdle ? { ...this.tolerance, problems: new Problems() } : this.tolerance;
    return new TolerantReader(this.context, span, tolerance, this, call);
  }

  /** The branch that an If with a constant condition never runs. */
  protected override idleBranch(n: RawNode, inputs: readonly (Tensor | undefined)[]): string | undefined {
    const condition = n.op === 'If' ? this.contents.of(inputs[0])?.[0] : undefined;
    return typeof condition === 'number' ? (condition ? 'else_branch' : 'then_branch') : undefined;
  }

  protected override nodeOrder(): readonly number[] {
    const { reader, tensors } = this.context.file;
    return this.tolerance.sort ? sortNodes(reader, this.index, tensors) : super.nodeOrder();
  }

  protected override refuseSparse(): void {
    this.tolerance.problems.add(`graph ${this.index.name}`, 'its sparse initializers are not read');
  }

  protected override missOutput(name: string): void {
    this.tolerance.problems.add(`output ${name}`, 'no node makes it');
  }

  protected override readInput(info: ValueInfo, given: BodyInput | undefined): void {
    if (this.graph.find(info.name)) return;
    const { inputs } = this.context;
    const own = !this.outer && Object.hasOwn(inputs, info.name) ? inputs[info.name] : undefined;
    const shape = own ?? given?.merge(info.shape) ?? info.shape;
    const dtype = info.dtype ?? given?.dtype ?? 'float32';
    if (!shape || shape === unknownShape) {
      this.tolerance.problems.add(`input ${info.name}`, 'the file does not say its shape');
      this.graph.input(info.name, dtype, unknownShape);
    } else if (this.outer) super.readInput({ ...info, dtype }, given);
    else {
      const place = { input: info.name, rank: shape.length };
      const numbers = namedShape(info.name, shape).map((d, axis) => this.tolerance.dim(d, { ...place, axis }));
      super.readInput({ ...info, dtype, shape: numbers }, given);
      const { values } = this.tolerance;
      const t = this.graph.find(info.name);
      if (t && Object.hasOwn(values, info.name)) this.graph.ints.set(t.id, values[info.name] as readonly number[]);
    }
  }

  protected override infer(n: RawNode, form: NewNode, count: number): readonly Inferred[] {
    const open = form.inputs.find((t): t is Tensor => t?.shape === unknownShape);
    if (open) return this.declared(n, count, undefined);
    const idle = this.idleBranch(n, form.inputs);
    const branch = idle && form.attributes[idle === 'then_branch' ? 'else_branch' : 'then_branch'];
    if (branch instanceof Graph && branch.outputs.size >= count)
      return [...branch.outputs.values()].slice(0, count).map(({ dtype, shape }) => ({ dtype, shape }));
    let outputs: readonly Inferred[];
    try {
      outputs = sound(super.infer(n, form, count));
      outputs = this.contents.follow(form, outputs, this.graph.values.name.length);
    } catch (error) {
      const { message } = error as Error;
      return this.declared(n, count, message.replace(`fromOnnx ${nodeLabel(n)}: `, ''));
    }
    if (n.graphs && Object.values(form.attributes).some(hasUnknownOutput)) return this.declared(n, count, undefined);
    return n.op === 'Loop' ? this.stacked(form, outputs) : outputs;
  }

  /** A Loop with a trip count stacks as many results, unless its condition ends it before. */
  private stacked({ inputs }: NewNode, outputs: readonly Inferred[]): readonly Inferred[] {
    const trips = this.contents.of(inputs[0])?.[0];
    if (typeof trips !== 'number' || trips > 2 ** 31) return outputs;
    const length = Math.max(0, trips);
    return outputs.map((o, i) => (i < inputs.length - 2 ? o : { ...o, shape: [length, ...o.shape.slice(1)] }));
  }

  /** What the file says of a node's outputs, where no rule does. The reason is a problem, unless no rule is there at all. */
  private declared(n: RawNode, count: number, reason: string | undefined): Inferred[] {
    const found = n.outputs.slice(0, count).map((name): Inferred => {
      const info = name === '' ? undefined : this.declarations.get(name);
      const shape: Shape = info?.shape ? namedShape(name, info.shape) : unknownShape;
      return { dtype: info?.dtype ?? 'float32', shape };
    });
    const { problems } = this.tolerance;
    if (found.some(({ shape }) => shape === unknownShape)) {
      if (reason === undefined) problems.follow();
      else problems.add(nodeLabel(n), `the shapes of its outputs are not known: ${reason}`);
    } else if (reason !== undefined && inferRules.has(n.domain === '' ? n.op : `${n.domain}.${n.op}`))
      problems.add(nodeLabel(n), `the shapes of its outputs are those that the file declares: ${reason}`);
    return found;
  }

  protected override input(n: RawNode, name: string): Tensor {
    try {
      return super.input(n, name);
    } catch (error) {
      if (this.tolerance.sort || !(error instanceof GraphError)) throw error;
      throw new UnsortedError(error.message);
    }
  }
}

/** A node reads what no earlier node gives: the file may be out of order. */
export class UnsortedError extends GraphError {}
