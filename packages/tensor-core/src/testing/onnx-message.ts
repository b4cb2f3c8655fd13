/** ONNX files from protobuf fields, for tests of readers: whatever the library's own writer would not write. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A float32 field. */
export class Float {
  constructor(readonly value: number) {}
}

/** One protobuf field: its number, and a text, an integer, a float, bytes or an embedded message. */
export type Field = readonly [number: number, value: string | number | bigint | Float | Uint8Array | readonly Field[]];

/** Encodes fields without the library's own writer. */
export function message(fields: readonly Field[]): Uint8Array {
  const w = new BinaryWriter();
  for (const [number, value] of fields) {
    if (typeof value === 'number' || typeof value === 'bigint') w.tag(number, WireType.Varint).int64(value);
    else if (value instanceof Float) w.tag(number, WireType.Bit32).float(value.value);
    else if (typeof value === 'string') w.tag(number, WireType.LengthDelimited).string(value);
    else w.tag(number, WireType.LengthDelimited).bytes(value instanceof Uint8Array ? value : message(value));
  }
  return w.finish();
}

/** A TensorProto with raw data; without data, one whose data lie in another file. */
export const tensorOf = (
  name: string,
  dims: readonly number[],
  { elemType = 1, raw, location = 'weights.bin' }: { elemType?: number; raw?: Uint8Array; location?: string } = {},
): Field[] => [
  ...dims.map((d): Field => [1, d]),
  [2, elemType],
  [8, name],
  ...(raw
    ? [[9, raw] as Field]
    : [
        [
          13,
          [
            [1, 'location'],
            [2, location],
          ],
        ] as Field,
        [14, 1] as Field,
      ]),
];

/** An integer AttributeProto; several make INTS. */
export const intsOf = (name: string, value: number | readonly number[]): Field[] =>
  typeof value === 'number'
    ? [
        [1, name],
        [3, value],
        [20, 2],
      ]
    : [[1, name], ...value.map((v): Field => [8, v]), [20, 7]];

/** An AttributeProto that holds a subgraph. */
export const bodyOf = (name: string, parts: ModelParts): Field[] => [
  [1, name],
  [6, graphOf(parts)],
  [20, 5],
];

/** A ValueInfoProto of a float32 tensor, or of another element type. */
export const info = (name: string, dims: readonly (number | string)[], elemType = 1): Field[] => [
  [1, name],
  [
    2,
    [
      [
        1,
        [
          [1, elemType],
          [2, dims.map((d): Field => [1, [typeof d === 'number' ? [1, d] : [2, d]]])],
        ],
      ],
    ],
  ],
];

/** A NodeProto; attributes are whole AttributeProtos. */
export const nodeOf = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  { name = '', domain = '', attributes = [] }: { name?: string; domain?: string; attributes?: readonly Field[][] } = {},
): Field[] => [
  ...inputs.map((s): Field => [1, s]),
  ...outputs.map((s): Field => [2, s]),
  ...(name === '' ? [] : [[3, name] as Field]),
  [4, op],
  ...attributes.map((a): Field => [5, a]),
  ...(domain === '' ? [] : [[7, domain] as Field]),
];

/** What a model file is made of. */
export interface ModelParts {
  nodes?: readonly Field[][];
  inputs?: readonly Field[][];
  outputs?: readonly Field[][];
  initializers?: readonly Field[][];
  valueInfos?: readonly Field[][];
  /** More fields of the graph. */
  graph?: readonly Field[];
  /** More fields of the model. */
  model?: readonly Field[];
  opset?: number;
  irVersion?: number;
}

/** A ModelProto with one graph. */
export function modelFile({
  nodes = [],
  inputs = [],
  outputs = [],
  initializers = [],
  valueInfos = [],
  graph = [],
  model = [],
  opset = 13,
  irVersion = 8,
}: ModelParts): Uint8Array {
  return message([
    [1, irVersion],
    [8, [[2, opset]]],
    ...model,
    [7, graphOf({ nodes, inputs, outputs, initializers, valueInfos, graph })],
  ]);
}

/** A GraphProto. */
export const graphOf = ({
  nodes = [],
  inputs = [],
  outputs = [],
  initializers = [],
  valueInfos = [],
  graph = [],
}: ModelParts): Field[] => [
  ...nodes.map((f): Field => [1, f]),
  [2, 'g'],
  ...initializers.map((f): Field => [5, f]),
  ...inputs.map((f): Field => [11, f]),
  ...outputs.map((f): Field => [12, f]),
  ...valueInfos.map((f): Field => [13, f]),
  ...graph,
];
