import { type Dim, dim, type Shape } from '../graph/dim.ts';
import type { DType } from '../graph/dtype.ts';
import { GraphError } from '../graph/errors.ts';
import type { MessageReader } from './message-reader.ts';
import { knownDType } from './read-tensor.ts';
import * as wire from './wire.ts';

/** What a ValueInfoProto says of a value; the shape is missing where the rank is not known, a dimension where it has no name. */
export interface ValueInfo {
  readonly name: string;
  readonly dtype: DType | undefined;
  readonly shape: readonly (Dim | undefined)[] | undefined;
}

const kinds: Readonly<Record<number, string>> = {
  [wire.type.sequenceType]: 'a sequence',
  [wire.type.mapType]: 'a map',
  [wire.type.sparseTensorType]: 'a sparse tensor',
  [wire.type.optionalType]: 'an optional value',
};

/** A value's name, element type and shape. What is no tensor has neither if `tolerant`, and is an error otherwise. */
export function readValueInfo(r: MessageReader, end: number, tolerant: boolean): ValueInfo {
  let name = '';
  let dtype: DType | undefined;
  let shape: (Dim | undefined)[] | undefined;
  while (r.pos < end) {
    const tag = r.uint32();
    if (tag >>> 3 === wire.valueInfo.name) name = r.text(tag, end, "a value's name");
    else if (tag >>> 3 === wire.valueInfo.type) {
      const stop = r.open(tag, end, `the type of ${name}`);
      while (r.pos < stop) {
        const kind = r.uint32();
        if (kinds[kind >>> 3] && !tolerant)
          throw new GraphError(`fromOnnx value ${name}: only tensors are supported, got ${kinds[kind >>> 3]}`);
        if (kind >>> 3 !== wire.type.tensorType) r.pass(kind, stop);
        else ({ dtype, shape } = readTensorType(r, r.open(kind, stop, `the type of ${name}`), name));
      }
    } else r.pass(tag, end);
  }
  return { name, dtype, shape };
}

function readTensorType(
  r: MessageReader,
  end: number,
  name: string,
): Pick<ValueInfo, 'dtype'> & { shape: (Dim | undefined)[] | undefined } {
  let dtype: DType | undefined;
  let shape: (Dim | undefined)[] | undefined;
  while (r.pos < end) {
    const tag = r.uint32();
    if (tag >>> 3 === wire.tensorType.elemType) {
      const code = r.integer(tag, 'elem_type');
      if (code !== 0) dtype = knownDType(code, `value ${name}`);
    } else if (tag >>> 3 === wire.tensorType.shape) {
      shape = [];
      const stop = r.open(tag, end, `the shape of ${name}`);
      while (r.pos < stop) {
        const field = r.uint32();
        if (field >>> 3 === wire.tensorShape.dim) shape.push(readDim(r, r.open(field, stop, `a dimension of ${name}`)));
        else r.pass(field, stop);
      }
    } else r.pass(tag, end);
  }
  return { dtype, shape };
}

/** A dimension; undefined for one without a usable value or name ('?' stands for "unknown" in some files, as does -1). */
function readDim(r: MessageReader, end: number): Dim | undefined {
  let d: Dim | undefined;
  while (r.pos < end) {
    const tag = r.uint32();
    if (tag >>> 3 === wire.dimension.value) d = r.integer(tag, 'dim_value');
    else if (tag >>> 3 === wire.dimension.param) d = r.text(tag, end, 'dim_param');
    else r.pass(tag, end);
  }
  return typeof d === 'number' ? (d >= 0 ? d : undefined) : d && /\w/.test(d) ? dim(d) : undefined;
}

/** The shape with a new symbol, made of the value's name, for every dimension that has none. */
export const namedShape = (name: string, shape: readonly (Dim | undefined)[]): Shape =>
  shape.map((d, axis) => d ?? `${name.replace(/\W+/g, '_')}_${axis}`);
