import { numberAt } from '../graph/convert.ts';
import { type Dim, sizeOfShape } from '../graph/dim.ts';
import { type DType, dtypeOf, isFloat } from '../graph/dtype.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { TensorData } from '../graph/tensor-data.ts';
import { knownInts } from '../infer/common.ts';
import type { Inferred } from '../infer/rule.ts';
import type { NewNode } from '../onnx/upgrader.ts';

/** What is known of a small tensor: integers and dimensions, truth values as 0 and 1, or floating point numbers. */
type Contents = readonly Dim[];

const most = 256; // elements of a tensor that is followed

/** A dimension is never negative; two that read the same are equal; else only numbers can be compared. */
function order(a: Dim, b: Dim): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a === b) return 0;
  if (typeof b === 'number' && b < 0) return 1;
  return typeof a === 'number' && a < 0 ? -1 : undefined;
}

const compare =
  (holds: (difference: number) => boolean) =>
  (a: Dim, b: Dim): Dim | undefined => {
    const difference = order(a, b);
    return difference === undefined ? undefined : Number(holds(difference));
  };

const numbers =
  (f: (a: number, b: number) => number) =>
  (a: Dim, b: Dim): Dim | undefined =>
    typeof a === 'number' && typeof b === 'number' ? f(a, b) : undefined;

type Fold = (a: Dim, b: Dim) => Dim | undefined;

/** Operators of two inputs. Integer sums and products are folded by their rules. */
const binary: Readonly<Record<string, Fold>> = {
  Equal: compare((d) => d === 0),
  Greater: compare((d) => d > 0),
  GreaterOrEqual: compare((d) => d >= 0),
  Less: compare((d) => d < 0),
  LessOrEqual: compare((d) => d <= 0),
  And: numbers((a, b) => a & b),
  Or: numbers((a, b) => a | b),
  Xor: numbers((a, b) => a ^ b),
  Max: numbers(Math.max),
  Min: numbers(Math.min),
  Pow: numbers((a, b) => a ** b),
};

const floatOnly: Readonly<Record<string, Fold>> = {
  Add: numbers((a, b) => a + b),
  Sub: numbers((a, b) => a - b),
  Mul: numbers((a, b) => a * b),
  Div: numbers((a, b) => a / b),
};

/** To the nearest, halves to the even one, as ONNX rounds. */
const round = (v: number): number => (Math.abs(v % 1) === 0.5 ? 2 * Math.round(v / 2) : Math.round(v));

const unary: Readonly<Record<string, (v: number) => number>> = {
  Not: (v) => 1 - v,
  Neg: (v) => -v,
  Abs: Math.abs,
  Sign: Math.sign,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: round,
  Sqrt: Math.sqrt,
  Reciprocal: (v) => 1 / v,
};

const reductions: Readonly<Record<string, (a: number, b: number) => number>> = {
  ReduceSum: (a, b) => a + b,
  ReduceProd: (a, b) => a * b,
  ReduceMax: Math.max,
  ReduceMin: Math.min,
};

const moving: ReadonlySet<string> = new Set('Identity Reshape Squeeze Unsqueeze Flatten'.split(' '));

const followed: ReadonlySet<string> = new Set([
  ...[binary, floatOnly, unary, reductions].flatMap(Object.keys),
  ...moving,
  ...['Where', 'Expand', 'Concat', 'Cast', 'Gather'],
]);

/** Follows what small tensors hold, further than shape rules do: conditions, choices, and floating point detours. */
export class KnownContents {
  /** Contents of floating point tensors, which `Graph.ints` has no place for, by id. */
  private readonly floats = new Map<number, Contents>();

  /** `weight`: the data of initializers that are no constants of a graph. */
  constructor(private readonly weight: (t: Tensor) => TensorData | undefined) {}

  /** What is known of a value. */
  of(t: Tensor | undefined): Contents | undefined {
    if (!t) return undefined;
    const known = knownInts(t) ?? this.floats.get(t.id);
    if (known) return known;
    const data = this.constant(t);
    if (!data || data.data.length > most || data.data.length === 0) return undefined;
    return Array.from({ length: data.data.length }, (_, i) => numberAt(data, i));
  }

  /** The outputs of a node, the first of which gets this id, with what can be told of their contents. */
  follow(form: NewNode, outputs: readonly Inferred[], id: number): readonly Inferred[] {
    const [out, ...others] = outputs;
    if (!out) return outputs;
    if (out.ints) return out.ints.length > most ? [{ dtype: out.dtype, shape: out.shape }, ...others] : outputs;
    if (!followed.has(form.op)) return outputs;
    const contents = this.fold(form, out);
    if (!contents?.every((d) => typeof d === 'string' || Number.isFinite(d))) return outputs;
    if (!isFloat(out.dtype)) return [{ ...out, ints: contents }, ...others];
    // float32 rounds 30 * 0.7 up to 21, and Floor may follow
    const isSingle = out.dtype === 'float32';
    this.floats.set(id, isSingle ? contents.map((d) => (typeof d === 'number' ? Math.fround(d) : d)) : contents);
    return outputs;
  }

  /** A constant of this graph or of one around it. */
  private constant(t: Tensor): TensorData | undefined {
    const producer = t.graph.values.producer[t.id] as number;
    if (producer >= 0 && t.graph.nodes.op[producer] !== 'Constant') return undefined;
    const data = t.graph.constants.get(t.id) ?? this.weight(t);
    const node = t.node;
    if (data || (!node && t.graph.inputs.has(t.name))) return data;
    const outside = node ? undefined : t.graph.outer?.find(t.name);
    if (outside) return this.constant(outside);
    if (node?.op !== 'Constant') return undefined;
    const { value, value_float: float } = node.attributes;
    if (typeof float === 'number') return { dtype: 'float32', dims: [], data: new Float32Array([float]) };
    return value && typeof value === 'object' && 'data' in value ? (value as TensorData) : undefined;
  }

  private fold({ op, inputs, attributes }: NewNode, out: Inferred): Contents | undefined {
    const n = sizeOfShape(out.shape);
    if (typeof n !== 'number' || n > most || n < 1) return undefined;
    const fold = binary[op] ?? (isFloat(out.dtype) ? floatOnly[op] : undefined);
    if (fold && inputs.length === 2) return this.choose(n, inputs, ([a, b]) => fold(a as Dim, b as Dim));
    if (op === 'Where') return this.choose(n, inputs, ([k, a, b]) => (typeof k === 'number' ? (k ? a : b) : undefined));
    if (op === 'Expand') return this.choose(n, inputs.slice(0, 1), ([a]) => a);
    if (op === 'Concat' && out.shape.length === 1) return all(inputs.map((t) => this.of(t)))?.flat();
    const x = this.of(inputs[0]);
    if (!x) return undefined;
    if (moving.has(op)) return x;
    if (op === 'Cast') return cast(x, inputs[0]?.dtype, dtypeOf(Number(attributes.to)));
    const values = x.every((d) => typeof d === 'number') ? (x as readonly number[]) : undefined;
    const one = unary[op];
    if (one && values) return values.map((v) => one(v) + 0);
    const reduce = reductions[op];
    if (reduce && values && n === 1) return [values.reduce(reduce)];
    if (op === 'Gather' && isFloat(out.dtype) && inputs[0]?.rank === 1)
      return all((this.of(inputs[1]) ?? [undefined]).map((i) => (typeof i === 'number' ? x.at(i) : undefined)));
    return undefined;
  }

  /** Element by element; inputs have as many elements as the output, or one. */
  private choose(
    n: number,
    inputs: readonly (Tensor | undefined)[],
    pick: (values: Contents) => Dim | undefined,
  ): Contents | undefined {
    const parts: Contents[] = [];
    for (const t of inputs) {
      const part = this.of(t);
      if (!part || (part.length !== n && part.length !== 1)) return undefined;
      parts.push(part);
    }
    return all(Array.from({ length: n }, (_, i) => pick(parts.map((p) => (p.length === 1 ? p[0] : p[i]) as Dim))));
  }
}

function all<T>(values: readonly (T | undefined)[]): T[] | undefined {
  return values.every((v) => v !== undefined) ? (values as T[]) : undefined;
}

function cast(x: Contents, from: DType | undefined, to: DType | undefined): Contents | undefined {
  if (!from || !to) return undefined;
  if (to === 'bool') return all(x.map((d) => (typeof d === 'number' ? Number(d !== 0) : undefined)));
  if (isFloat(to) || !isFloat(from)) return x;
  return all(x.map((d) => (typeof d === 'number' ? Math.trunc(d) : d)));
}
