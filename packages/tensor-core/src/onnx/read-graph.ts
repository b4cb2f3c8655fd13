import type { Shape } from '../graph/dim.ts';
import { showShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { Graph } from '../graph/graph.ts';
import { append } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { isSmallInteger, type TensorData } from '../graph/tensor-data.ts';
import type { Inferred } from '../infer/rule.ts';
import { Declarations } from './declarations.ts';
import type { FileContext } from './file-context.ts';
import { inlined } from './functions.ts';
import { type GraphIndex, indexGraph } from './graph-index.ts';
import { inferredOutputs } from './inferred-outputs.ts';
import type { Span } from './message-reader.ts';
import { type FunctionCall, nodeLabel, type RawNode, rawNode, readNode } from './read-node.ts';
import { readTensor } from './read-tensor.ts';
import { namedShape, readValueInfo, type ValueInfo } from './read-value-info.ts';
import { settingInputs } from './setting-inputs.ts';
import { type BodyInput, withSubgraphs } from './subgraph-inputs.ts';
import { currentOpset, type NewNode, upgrader } from './upgrader.ts';

/** Subgraphs and calls of functions stand in one another at most so often. */
const deepest = 100;

/** Reads one GraphProto into a Graph; a subgraph has the reader of the graph it stands in as `outer`. */
export class GraphReader {
  readonly graph: Graph;
  /** Initialisers of the outermost graph that are weights unless a node shows otherwise, by id. */
  readonly candidates = new Map<number, TensorData>();
  /** Ids of running statistics. */
  readonly statistics = new Set<number>();
  protected readonly index: GraphIndex;
  /** The version of ai.onnx that the file is written for. */
  private readonly opset: number;
  private readonly upgrades: boolean;
  /** Inputs of the node being read. */
  private readonly inputs: (Tensor | undefined)[] = [];
  /** Values that the subgraphs of the node being read take from this graph. */
  private readonly pending = new Set<number>();
  protected readonly declarations: Declarations;
  private readonly depth: number;
  /** Values from outside that a function's subgraph knows by another name. */
  private readonly aliases = new Map<string, Tensor>();

  constructor(
    protected readonly context: FileContext,
    span: Span,
    protected readonly outer?: GraphReader,
    private readonly call?: FunctionCall,
  ) {
    this.depth = outer ? outer.depth + 1 : 0;
    if (this.depth > deepest) throw new GraphError(`fromOnnx: subgraphs are nested more than ${deepest} deep`);
    context.nodesLeft -= 10; // what a graph costs beside its nodes
    const { file } = context;
    this.index = indexGraph(file.reader, span);
    const declared = [...this.index.valueInfos, ...this.index.outputs];
    this.declarations = new Declarations(file.reader, declared, context.tolerant);
    const { irVersion, producerName, producerVersion } = file;
    this.opset = file.opsets.get('') ?? currentOpset;
    this.upgrades = context.upgrade && this.opset < currentOpset;
    const opsets = { ...Object.fromEntries(file.opsets), ...(this.upgrades && { '': currentOpset }) };
    this.graph = new Graph({ name: this.index.name, opsets }, outer?.graph);
    this.graph.imported = true;
    this.graph.file = {
      irVersion: this.upgrades ? Math.max(10, irVersion) : irVersion,
      producerName,
      producerVersion,
      model: outer ? [] : file.rest,
      graph: this.index.rest,
      nodes: new Map(),
      omitted: new Set(),
    };
  }

  /** Reads everything; `given` are the inputs of a subgraph as its node has them. */
  read(given: readonly BodyInput[] = []): Graph {
    const { reader } = this.context.file;
    if (this.index.sparse) this.refuseSparse();
    for (const span of this.index.initializers) this.readInitializer(span);
    this.index.inputs.forEach((span, i) => {
      reader.pos = span.start;
      this.readInput(readValueInfo(reader, span.end, this.context.tolerant), given[i]);
    });
    const nodes = this.nodeOrder();
    const n = rawNode();
    for (let i = 0; i < nodes.length; i += 2) {
      reader.pos = nodes[i] as number;
      this.readNode(readNode(reader, nodes[i + 1] as number, n, this.context.file.tensors));
    }
    this.graph.path = '';
    for (const span of this.index.outputs) {
      reader.pos = span.start;
      const { name } = readValueInfo(reader, span.end, this.context.tolerant);
      const t = this.lookup(name);
      if (t) this.graph.output(name, t);
      else this.missOutput(name);
    }
    return this.graph;
  }

  /** Start and end of every node, by turns. */
  protected nodeOrder(): readonly number[] {
    return this.index.nodes;
  }

  protected refuseSparse(): void {
    throw new GraphError(`fromOnnx graph ${this.index.name}: sparse initializers are not supported`);
  }

  protected missOutput(name: string): void {
    throw new GraphError(`fromOnnx: output ${name} of graph ${this.index.name} is made by no node`);
  }

  private readInitializer({ start, end }: Span): void {
    const { file, isWeight } = this.context;
    file.reader.pos = start;
    const { name, data } = readTensor(file.reader, end, 'initializer', file.tensors);
    const t = this.graph.value(name, data.dtype, data.dims);
    if (!this.outer && isWeight(name, data)) this.candidates.set(t.id, data);
    else this.addConstant(t.id, data);
  }

  private addConstant(id: number, data: TensorData): void {
    this.graph.constants.set(id, data);
    if (isSmallInteger(data)) this.graph.ints.set(id, Array.from(data.data, Number));
  }

  protected readInput(info: ValueInfo, given: BodyInput | undefined): void {
    if (this.graph.find(info.name)) return; // an initialiser: files before IR 4 list them as inputs too
    const dtype = info.dtype ?? given?.dtype;
    const { inputs } = this.context;
    const override = !this.outer && Object.hasOwn(inputs, info.name) ? inputs[info.name] : undefined;
    const shape = override ?? given?.merge(info.shape) ?? info.shape;
    if (!dtype || !shape)
      throw new GraphError(`fromOnnx input ${info.name}: the file does not say its ${dtype ? 'rank' : 'element type'}`);
    if (info.shape && shape.length !== info.shape.length)
      throw new GraphError(
        `fromOnnx input ${info.name}: needs rank ${info.shape.length}, got ${showShape(shape as Shape)}`,
      );
    this.graph.input(info.name, dtype, namedShape(info.name, shape));
  }

  /** The value of this name, here or in an outer graph; one from outside becomes a value of this graph too. */
  private lookup(name: string): Tensor | undefined {
    const own = this.graph.find(name) ?? this.aliases.get(name);
    if (own) return own;
    const outside = this.outer?.lookup(this.call?.rename(name) ?? name);
    if (!outside || !this.outer) return undefined;
    this.outer.pending.add(outside.id);
    const known = this.graph.find(outside.name);
    const t = known ?? this.graph.value(outside.name, outside.dtype, outside.shape);
    if (outside.name !== name) this.aliases.set(name, t);
    if (known) return t;
    const ints = outside.graph.ints.get(outside.id);
    if (ints) this.graph.ints.set(t.id, ints);
    return t;
  }

  private readNode(raw: RawNode, calls = 0): void {
    if (--this.context.nodesLeft < 0) throw new GraphError('fromOnnx: the file unfolds to more nodes than are read');
    const n = this.call && raw.references ? this.call.resolve(raw) : raw;
    const body = inlined(this.context.file, this.context.functions, n);
    if (!body) this.addNode(n);
    else if (calls > deepest) throw new GraphError(`fromOnnx: functions call one another more than ${deepest} deep`);
    else for (const inner of body) this.readNode(inner, calls + 1);
  }

  private addNode(n: RawNode): void {
    const { graph } = this;
    let count = n.outputs.length;
    while (count > 0 && n.outputs[count - 1] === '') count--;
    if (count === 0) return;
    const { inputs } = this;
    inputs.length = 0;
    for (const name of n.inputs) inputs.push(name === '' ? undefined : this.input(n, name));
    this.classify(n, inputs);
    graph.path = this.context.pathOf(n.name, n.rest);
    const form = this.form(n, inputs, count);
    const outputs = this.infer(n, form, count);
    const row = graph.size;
    const omitted = n.outputs.indexOf('') >= 0;
    const names = omitted ? n.outputs.map((name) => name || graph.unique(`${n.name || n.op}/omitted`)) : n.outputs;
    const name = n.name || (names[0] as string);
    const made = append(graph, form.op, n.domain, form.inputs, form.attributes, outputs, name, names);
    if (omitted)
      for (let i = 0; i < count; i++) if (n.outputs[i] === '') graph.file?.omitted.add((made[i] as Tensor).id);
    if (n.kinds) graph.attributeKinds.set(row, n.kinds);
    if (n.rest) graph.file?.nodes.set(row, n.rest);
    if (this.pending.size > 0) {
      graph.captures.set(row, [...this.pending]);
      this.pending.clear();
    }
  }

  protected input(n: RawNode, name: string): Tensor {
    const t = this.lookup(name);
    if (!t)
      throw new GraphError(
        `fromOnnx ${nodeLabel(n)}: reads ${name}, which no input, initializer or earlier node gives`,
      );
    return t;
  }

  /** Finds the initialisers that are no trained weights by the node that reads them. */
  private classify(n: RawNode, inputs: readonly (Tensor | undefined)[]): void {
    if (n.op === 'BatchNormalization') for (const t of inputs.slice(3, 5)) if (t) this.statistics.add(t.id);
    const places = n.domain === '' ? settingInputs.get(n.op) : undefined;
    if (!places) return;
    for (const i of places) {
      const t = inputs[i];
      const data = t && this.candidates.get(t.id);
      if (!t || !data) continue;
      this.candidates.delete(t.id);
      this.addConstant(t.id, data);
    }
  }

  /** The node with its subgraphs read, in the form that the graph's operator set has. */
  private form(n: RawNode, inputs: readonly (Tensor | undefined)[], outputs: number): NewNode {
    const call = n.call ?? (this.call && { ...this.call, rename: (name: string) => name });
    const attributes = n.graphs
      ? withSubgraphs(n, inputs, this.opset, (span, given, name) =>
          this.inner(span, call, name === this.idleBranch(n, inputs)).read(given),
        )
      : n.attributes;
    if (!this.upgrades || n.domain !== '') return { op: n.op, inputs, attributes };
    try {
      return upgrader()({ graph: this.graph, op: n.op, inputs, attributes, outputs }, this.opset);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      throw new GraphError(`fromOnnx ${nodeLabel(n)}: ${error.message}`, { cause: error });
    }
  }

  /** A reader for a subgraph of this graph; an idle one is known never to run. */
  protected inner(span: Span, call?: FunctionCall, _isIdle?: boolean): GraphReader {
    return new GraphReader(this.context, span, this, call);
  }

  /** The attribute whose subgraph never runs, where that is known. */
  protected idleBranch(_n: RawNode, _inputs: readonly (Tensor | undefined)[]): string | undefined {
    return undefined;
  }

  /** Types and shapes of a node's outputs. */
  protected infer(n: RawNode, form: NewNode, count: number): readonly Inferred[] {
    return inferredOutputs(this.graph, n, form, count, this.declarations, this.context.strict);
  }
}
