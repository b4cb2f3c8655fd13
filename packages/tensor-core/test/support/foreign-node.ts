import ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { AttributeKind } from '../../src/graph/attributes.ts';
import { append } from '../../src/graph/node.ts';
import {
  type Attributes,
  constant,
  type DType,
  Graph,
  type Shape,
  type Tensor,
  type TensorData,
  tensorData,
  toOnnx,
} from '../../src/index.ts';
import { foreignRules } from '../../src/infer/foreign/index.ts';

/** An input of a node: fed when it runs, or a constant of the file. */
export interface Given {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly values?: readonly number[];
  readonly texts?: readonly string[];
  readonly isConstant?: boolean;
  readonly isRaw?: boolean;
}

/** An input that is fed, with numbers that are as good as any; those of integers are 0, 1 and 2. */
export const x = (dtype: DType, ...shape: Shape): Given => ({ dtype, shape });

/** An input that is fed with these numbers. */
export const fed = (dtype: DType, values: readonly number[], ...shape: Shape): Given => ({ dtype, shape, values });

/** An input of texts. */
export const texts = (values: readonly string[], ...shape: Shape): Given => ({ dtype: 'string', shape, texts: values });

/** A constant. */
export const k = (dtype: DType, values: readonly number[], dims: readonly number[] = [values.length]): Given => ({
  dtype,
  shape: dims,
  values,
  isConstant: true,
});

/** A constant that holds one number everywhere. */
export const full = (dtype: DType, value: number, ...dims: number[]): Given =>
  k(dtype, Array(dims.reduce((a, b) => a * b, 1)).fill(value), dims);

/** A constant of a dtype without a typed array, as its bytes. */
export const bytes = (dtype: DType, values: readonly number[], ...dims: number[]): Given => ({
  ...k(dtype, values, dims),
  isRaw: true,
});

/** A scalar constant. */
export const k0 = (dtype: DType, value: number): Given => k(dtype, [value], []);

/** A node of an operator that graphs are not built from. */
export interface ForeignNode {
  /** The operator, with its domain before it where it is not of ai.onnx. */
  readonly op: string;
  readonly inputs: readonly (Given | undefined)[];
  readonly attributes?: Attributes;
  /** Kinds of attributes that do not follow from their names. */
  readonly kinds?: Readonly<Record<string, AttributeKind>>;
  /** The version of ai.onnx, default 21. */
  readonly opset?: number;
  /** The version of the operator's own domain, default 1. */
  readonly version?: number;
  readonly outputs?: number;
}

const show = (dtype: string, shape: Shape): string => `${dtype} [${shape.join(', ')}]`;

/** The graph of the node, and what its rule says of its outputs. */
export function foreign(node: ForeignNode): { graph: Graph; says: string[] } {
  const { op, inputs, attributes = {}, kinds, opset = 21, version = 1, outputs = 1 } = node;
  const [domain, name] = /^(.*)\.(\w+)$/.exec(op)?.slice(1) ?? ['', op];
  const graph = new Graph({ opsets: { '': opset, ...(domain && { [domain]: version }) } });
  const tensors = inputs.map((given, i): Tensor | undefined => {
    if (!given) return undefined;
    const { dtype, shape, values = [], isConstant, isRaw } = given;
    if (!isConstant) return graph.input(`x${i}`, dtype, shape);
    const dims = shape as number[];
    return constant(graph, isRaw ? { dtype, dims, data: Uint8Array.from(values) } : tensorData(values, dims, dtype));
  });
  const rule = foreignRules[op];
  if (!rule) throw new Error(`no rule for ${op}`);
  const context = { op: name as string, inputs: tensors, attributes, opset: domain ? version : opset, outputs, graph };
  const inferred = rule(context);
  if (kinds) graph.attributeKinds.set(graph.size, kinds);
  append(graph, name as string, domain as string, tensors, attributes, inferred, name as string).forEach((t, i) => {
    graph.output(`y${i}`, t);
  });
  return { graph, says: inferred.map((o) => show(o.dtype, o.shape)) };
}

function dataOf({ dtype, shape, values }: Given): TensorData {
  const dims = shape as number[];
  const size = dims.reduce((a, b) => a * b, 1);
  const isFloat = dtype.startsWith('float');
  const some = Array.from({ length: size }, (_, i) => (isFloat ? ((i * 7) % 11) / 10 - 0.3 : i % 3));
  return tensorData(values ?? (dtype === 'bool' ? some.map((n) => n % 2) : some), dims, dtype);
}

/** Runs the node on onnxruntime; dtypes and shapes of what it gives. */
export async function given(node: ForeignNode): Promise<string[]> {
  const { graph } = foreign(node);
  const session = await ort.InferenceSession.create(toOnnx(graph), {
    logSeverityLevel: 4,
    extra: { session: { strict_shape_type_inference: '1' } }, // it refuses declared shapes that are not those it infers
  });
  try {
    const feeds = node.inputs.flatMap((input, i): [string, ort.Tensor][] => {
      if (!input || input.isConstant) return [];
      if (input.texts) return [[`x${i}`, new ort.Tensor('string', [...input.texts], input.shape as number[])]];
      const { dtype, dims, data } = dataOf(input);
      return [[`x${i}`, new ort.Tensor(dtype as 'float32', data as Float32Array, dims)]];
    });
    const out = await session.run(Object.fromEntries(feeds));
    return session.outputNames.map((name) => show((out[name] as ort.Tensor).type, (out[name] as ort.Tensor).dims));
  } finally {
    await session.release();
  }
}

/** Whether what is given is what a rule says; an axis that it has only a name for may have any size. */
export function agrees(says: string, got: string): boolean {
  const parts = (s: string): string[] => s.split(/ \[|, |\]/);
  const [a, b] = [parts(says), parts(got)];
  return a.length === b.length && a.every((part, i) => part === b[i] || (i > 0 && Number.isNaN(Number(part))));
}

/** A node, and what each of its outputs is: worked out by hand. */
export type Case = readonly [ForeignNode, ...string[]];

const named = (cases: readonly Case[]): [string, ForeignNode, string[]][] =>
  cases.map(([node, ...outputs]) => [
    `${node.op} ${node.inputs.map((g) => (g ? show(g.dtype, g.shape) : 'none')).join(', ')}`,
    node,
    outputs,
  ]);

/** Each rule says what was worked out by hand, and onnxruntime gives it. */
export function describeRun(title: string, cases: readonly Case[]): void {
  describe(`${title}: the rule says what onnxruntime gives`, () => {
    it.each(named(cases))('%s', async (_, node, outputs) => {
      expect(foreign(node).says).toEqual(outputs);
      const got = await given(node);
      expect(got.map((g, i) => (agrees(outputs[i] as string, g) ? outputs[i] : g))).toEqual(outputs);
    });
  });
}

/** Each rule says what was worked out by hand; onnxruntime infers the same, and has no kernel for the CPU. */
export function describeTyped(title: string, cases: readonly Case[]): void {
  describe(`${title}: the rule says what onnxruntime's own inference does`, () => {
    it.each(named(cases))('%s', async (_, node, outputs) => {
      expect(foreign(node).says).toEqual(outputs);
      await expect(given(node)).rejects.toThrow(/Could not find an implementation/);
    });
  });
}

/** Each rule says what was worked out by hand; onnxruntime does not know the operator. */
export function describeSaid(title: string, cases: readonly Case[]): void {
  describe(`${title}: the rule says what the operator's description does`, () => {
    it.each(named(cases))('%s', (_, node, outputs) => {
      expect(foreign(node).says).toEqual(outputs);
    });
  });
}
