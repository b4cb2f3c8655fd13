/**
 * Field numbers of the ONNX messages this library writes and reads (onnx.proto of ONNX 1.20, IR 13), by message.
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export const model = {
  irVersion: 1,
  producerName: 2,
  producerVersion: 3,
  domain: 4,
  modelVersion: 5,
  docString: 6,
  graph: 7,
  opsetImport: 8,
  metadataProps: 14,
  trainingInfo: 20,
  functions: 25,
} as const;

/** OperatorSetIdProto. */
export const opset = { domain: 1, version: 2 } as const;

/** StringStringEntryProto. */
export const entry = { key: 1, value: 2 } as const;

/** GraphProto. */
export const graph = {
  node: 1,
  name: 2,
  initializer: 5,
  docString: 10,
  input: 11,
  output: 12,
  valueInfo: 13,
  sparseInitializer: 15,
} as const;

/** NodeProto. */
export const node = {
  input: 1,
  output: 2,
  name: 3,
  opType: 4,
  attribute: 5,
  docString: 6,
  domain: 7,
  overload: 8,
  metadataProps: 9,
} as const;

/** FunctionProto. */
export const functionProto = {
  name: 1,
  input: 4,
  output: 5,
  attribute: 6,
  node: 7,
  opsetImport: 9,
  domain: 10,
  attributeProto: 11,
  overload: 13,
} as const;

/** AttributeProto. */
export const attribute = {
  name: 1,
  f: 2,
  i: 3,
  s: 4,
  t: 5,
  g: 6,
  floats: 7,
  ints: 8,
  strings: 9,
  tensors: 10,
  graphs: 11,
  docString: 13,
  type: 20,
  refAttrName: 21,
} as const;

/** AttributeProto.AttributeType. */
export const attributeType = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
  tensors: 9,
  graphs: 10,
} as const;

/** TensorProto. */
export const tensor = {
  dims: 1,
  dataType: 2,
  segment: 3,
  floatData: 4,
  int32Data: 5,
  stringData: 6,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  uint64Data: 11,
  externalData: 13,
  dataLocation: 14,
} as const;

/** ValueInfoProto. */
export const valueInfo = { name: 1, type: 2 } as const;
/** TypeProto. */
export const type = { tensorType: 1, sequenceType: 4, mapType: 5, sparseTensorType: 8, optionalType: 9 } as const;
/** TypeProto.Tensor. */
export const tensorType = { elemType: 1, shape: 2 } as const;
/** TensorShapeProto. */
export const tensorShape = { dim: 1 } as const;
/** TensorShapeProto.Dimension. */
export const dimension = { value: 1, param: 2 } as const;
