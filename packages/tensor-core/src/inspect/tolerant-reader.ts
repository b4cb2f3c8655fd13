import { type Dim, type Shape, unknownShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import { inferRules } from '../infer/index.ts';
import type { Inferred } from '../infer/rule.ts';
import type { FileContext } from '../onnx/file-context.ts';
import type { Span } from '../onnx/message-reader.ts';
import { GraphReader } from '../onnx/read-graph.ts';
import { type FunctionCall, nodeLabel, type RawNode } from '../onnx/read-node.ts';
import { namedShape, type ValueInfo } from '../onnx/read-value-info.ts';
import type { BodyInput } from '../onnx/subgraph-inputs.ts';
import type { NewNode } from '../onnx/upgrade-node.ts';
import type { Problems } from './problems.ts';
import { sortNodes } from './sort-nodes.ts';

/** How a tolerant reader reads. */
export interface Tolerance {
  readonly problems: Problems;
  /** The number that stands for a symbolic dimension of an input, or the dimension itself. */
  readonly dim: (d: Dim) => Dim;
  /** Put the nodes in order first. */
  readonly sort: boolean;
}

const hasUnknownOutput = (value: unknown): boolean =>
  value instanceof Graph && [...value.outputs.values()].some((t) => t.shape === unknownShape);

/** Reads a graph as far as it can be read: where a rule or the file gives no shape, it is `unknownShape`. */
export class TolerantReader extends GraphReader {
  constructor(
    context: FileContext,
    span: Span,
    private readonly tolerance: Tolerance,
    outer?: TolerantReader,
    call?: FunctionCall,
  ) {
    super(context, span, outer, call);
  }

  protected override inner(span: Span, call?: FunctionCall): GraphReader {
    return new TolerantReader(this.context, span, this.tolerance, this, call);
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
    const own = this.outer ? undefined : this.context.inputs[info.name];
    const shape = own ?? given?.merge(info.shape) ?? info.shape;
    const dtype = info.dtype ?? given?.dtype ?? 'float32';
    if (!shape || shape === unknownShape) {
      this.tolerance.problems.add(`input ${info.name}`, 'the file does not say its shape');
      this.graph.input(info.name, dtype, unknownShape);
    } else if (this.outer) super.readInput({ ...info, dtype }, given);
    else super.readInput({ ...info, dtype, shape: namedShape(info.name, shape).map(this.tolerance.dim) }, given);
  }

  protected override infer(n: RawNode, form: NewNode, count: number): readonly Inferred[] {
    const open = form.inputs.find((t): t is Tensor => t?.shape === unknownShape);
    if (open) return this.declared(n, count, undefined);
    let outputs: readonly Inferred[];
    try {
      outputs = super.infer(n, form, count);
    } catch (error) {
      const { message } = error as Error;
      return this.declared(n, count, message.replace(`fromOnnx ${nodeLabel(n)}: `, ''));
    }
    return Object.values(form.attributes).some(hasUnknownOutput) ? this.declared(n, count, undefined) : outputs;
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
