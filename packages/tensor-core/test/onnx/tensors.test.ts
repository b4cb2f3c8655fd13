import { describe, expect, it } from 'vitest';
import { convertTensor } from '../../src/graph/convert.ts';
import {
  byteLengthOf,
  type DType,
  fromOnnx,
  type TensorData,
  tensorData,
  toOnnx,
  toOnnxExternal,
  typedArray,
} from '../../src/index.ts';
import { type Field, Float, info, modelFile, nodeOf } from '../../src/testing/index.ts';
import { runFile } from './support/fixture.ts';

const bytesOf = (a: ArrayBufferView): Uint8Array => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

/** A file with one initialiser, which its only output copies. */
const fileWith = (tensor: Field[], elemType: number, dims: number[]): Uint8Array =>
  modelFile({
    nodes: [nodeOf('Identity', ['w'], ['y'])],
    outputs: [info('y', dims, elemType)],
    initializers: [[...dims.map((d): Field => [1, d]), [2, elemType], [8, 'w'], ...tensor]],
    opset: 16,
  });

function initialiserOf(bytes: Uint8Array, externalData?: Record<string, Uint8Array>): TensorData {
  const { graph, weights } = fromOnnx(bytes, externalData ? { externalData } : {});
  const t = graph.find('w');
  return weights.get('w') ?? (graph.constants.get(t?.id ?? -1) as TensorData);
}

const varints = (...n: (number | bigint)[]): Uint8Array => {
  const bytes: number[] = [];
  for (let v of n.map((k) => BigInt.asUintN(64, BigInt(k)))) {
    for (; v > 127n; v >>= 7n) bytes.push(Number(v & 127n) | 128);
    bytes.push(Number(v));
  }
  return Uint8Array.from(bytes);
};

describe('the forms of a tensor', () => {
  const forms: [string, Field[], number, TensorData['data']][] = [
    ['raw float32', [[9, bytesOf(Float32Array.of(1.5, -2))]], 1, Float32Array.of(1.5, -2)],
    ['float_data, packed', [[4, bytesOf(Float32Array.of(1.5, -2))]], 1, Float32Array.of(1.5, -2)],
    [
      'float_data, one by one',
      [
        [4, new Float(1.5)],
        [4, new Float(-2)],
      ],
      1,
      Float32Array.of(1.5, -2),
    ],
    ['double_data', [[10, bytesOf(Float64Array.of(0.1, -2))]], 11, Float64Array.of(0.1, -2)],
    ['int64_data, packed', [[7, varints(-5, 2n ** 60n)]], 7, BigInt64Array.of(-5n, 2n ** 60n)],
    [
      'int64_data, one by one',
      [
        [7, -5],
        [7, 6],
      ],
      7,
      BigInt64Array.of(-5n, 6n),
    ],
    ['int32_data of int32', [[5, varints(-5, 7)]], 6, Int32Array.of(-5, 7)],
    ['int32_data of int8', [[5, varints(-5, 7)]], 3, Int8Array.of(-5, 7)],
    ['int32_data of uint8', [[5, varints(200, 7)]], 2, Uint8Array.of(200, 7)],
    ['int32_data of bool', [[5, varints(1, 0)]], 9, Uint8Array.of(1, 0)],
    ['int32_data of float16, its bits', [[5, varints(0x3c00, 0xc000)]], 10, Uint16Array.of(0x3c00, 0xc000)],
    ['uint64_data', [[11, varints(2n ** 64n - 1n, 3)]], 13, BigUint64Array.of(2n ** 64n - 1n, 3n)],
    ['uint64_data of uint32', [[11, varints(2 ** 32 - 1, 3)]], 12, Uint32Array.of(2 ** 32 - 1, 3)],
  ];
  it.each(forms)('%s', async (_, tensor, elemType, expected) => {
    const file = fileWith(tensor, elemType, [2]);
    const t = initialiserOf(file);
    expect([t.dims, t.data]).toEqual([[2], expected]);
    const { graph, weights } = fromOnnx(file);
    const [before, after] = [await runFile(file, {}), await runFile(toOnnx(graph, weights), {})];
    expect(after.y).toEqual(before.y);
  });

  // Three elements each; the bits of onnx.proto, first element in the least significant.
  const raw: [string, DType, number, Field[], readonly number[]][] = [
    ['raw float8', 'float8e4m3fn', 17, [[9, Uint8Array.of(0x38, 0xc0, 0x7f)]], [0x38, 0xc0, 0x7f]],
    ['int32_data of float8', 'float8e5m2', 19, [[5, varints(0x3c, 0xc0, 0x7b)]], [0x3c, 0xc0, 0x7b]],
    ['raw int4, two to a byte', 'int4', 22, [[9, Uint8Array.of(0xf1, 0x07)]], [0xf1, 0x07]],
    ['int32_data of uint4', 'uint4', 21, [[5, varints(0xf1, 0x07)]], [0xf1, 0x07]],
    ['raw float4', 'float4e2m1', 23, [[9, Uint8Array.of(0x21, 0x03)]], [0x21, 0x03]],
    ['raw int2, four to a byte', 'int2', 26, [[9, Uint8Array.of(0b11_01_10)]], [0b11_01_10]],
    [
      'raw complex64',
      'complex64',
      14,
      [[9, bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6))]],
      [...bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6))],
    ],
    [
      'float_data of complex64',
      'complex64',
      14,
      [[4, bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6))]],
      [...bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6))],
    ],
    [
      'double_data of complex128',
      'complex128',
      15,
      [[10, bytesOf(Float64Array.of(1, 2, 3, 4, 5, 6))]],
      [...bytesOf(Float64Array.of(1, 2, 3, 4, 5, 6))],
    ],
  ];
  it.each(raw)('%s: the bytes, which are written as they are', (_, dtype, elemType, tensor, expected) => {
    const file = fileWith(tensor, elemType, [3]);
    const t = initialiserOf(file);
    expect([t.dtype, t.dims, [...t.data]]).toEqual([dtype, [3], expected]);
    expect(byteLengthOf(t)).toBe(expected.length);
    const { graph, weights } = fromOnnx(file);
    expect(initialiserOf(toOnnx(graph, weights))).toEqual(t);
  });

  it('what has no typed array is not computed with', () => {
    const int4: TensorData = { dtype: 'int4', dims: [2], data: Uint8Array.of(0xf1) };
    expect(() => typedArray('int4')).toThrow('typedArray: int4 has no typed array');
    expect(() => tensorData([1, 2], [2], 'float8e5m2')).toThrow('typedArray: float8e5m2 has no typed array');
    expect(() => convertTensor(int4, 'float32')).toThrow('typedArray: int4 has no typed array');
    expect(() => fromOnnx(fileWith([[9, Uint8Array.of(1)]], 22, [3]))).toThrow('int4 [3] needs 2 bytes, got 1');
  });

  it('a scalar has no dimensions and is a constant', () => {
    const { graph, weights } = fromOnnx(fileWith([[9, bytesOf(Float32Array.of(3))]], 1, []));
    expect(weights.size).toBe(0);
    expect(graph.constants.get(graph.find('w')?.id ?? -1)?.data).toEqual(Float32Array.of(3));
  });

  it('an empty tensor needs no data', () => {
    expect(initialiserOf(fileWith([], 1, [0, 3])).data).toEqual(new Float32Array(0));
  });
});

describe('the data of a tensor', () => {
  const large = Float32Array.from({ length: 1000 }, (_, i) => i / 7);

  it('are views of the file where that is aligned, copies at the first access where it is not', () => {
    const file = fileWith([[9, bytesOf(large)]], 1, [1000]);
    const views = [0, 1, 2, 3].map((shift) => {
      const moved = new Uint8Array(file.length + 3).subarray(shift, shift + file.length);
      moved.set(file);
      const t = initialiserOf(moved);
      expect(t.data).toEqual(large);
      expect(t.data).toBe(t.data);
      expect({ ...t }.data).toEqual(large);
      return t.data.buffer === moved.buffer;
    });
    expect(views.filter(Boolean)).toHaveLength(1);
  });

  it('are written as they are after a change in place', () => {
    const bytes = fileWith([[9, bytesOf(large)]], 1, [1000]);
    for (const shift of [0, 1, 2, 3]) {
      const moved = new Uint8Array(bytes.length + 3).subarray(shift, shift + bytes.length);
      moved.set(bytes);
      const { graph, weights } = fromOnnx(moved);
      const w = weights.get('w') as TensorData;
      w.data[5] = 42;
      expect(initialiserOf(toOnnx(graph, weights)).data[5]).toBe(42);
    }
  });

  it('must have the length that the dimensions say', () => {
    const short = fileWith([[9, bytesOf(large.subarray(1))]], 1, [10, 100]);
    expect(() => fromOnnx(short)).toThrow('fromOnnx initializer w: float32 [10, 100] needs 4000 bytes, got 3996');
    const typed = fileWith([[4, bytesOf(large.subarray(1))]], 1, [10, 100]);
    expect(() => fromOnnx(typed)).toThrow('fromOnnx initializer w: float32 [10, 100] needs 4000 bytes, got 3996');
    expect(() => fromOnnx(fileWith([], 1, [2]))).toThrow('fromOnnx initializer w: float32 [2] needs 8 bytes, got 0');
  });

  it('of strings and of segments are refused', () => {
    expect(() => fromOnnx(fileWith([[6, 'a']], 8, [1]))).toThrow(
      'fromOnnx initializer w: tensors of strings are not supported',
    );
    expect(() => fromOnnx(fileWith([[3, []]], 1, [1]))).toThrow(
      'fromOnnx initializer w: tensors in segments are not supported',
    );
  });
});

describe('external data', () => {
  const data = Float32Array.of(9, 9, 1, 2, 3);
  const entry = (key: string, value: string): Field => [
    13,
    [
      [1, key],
      [2, value],
    ],
  ];
  const file = fileWith([entry('location', 'w.data'), entry('offset', '8'), entry('length', '12'), [14, 1]], 1, [3]);

  it('are views of the bytes given for their location, by a record or by a function', () => {
    const t = initialiserOf(file, { 'w.data': bytesOf(data) });
    expect(t.data).toEqual(Float32Array.of(1, 2, 3));
    expect(t.data.buffer).toBe(data.buffer);
    const asked: string[] = [];
    const { weights } = fromOnnx(file, {
      externalData: (location) => {
        asked.push(location);
        return bytesOf(data);
      },
    });
    expect(weights.get('w')?.data).toEqual(Float32Array.of(1, 2, 3));
    expect(asked).toEqual(['w.data']);
  });

  it('that are missing or too short are named', () => {
    for (const options of [{}, { externalData: {} }, { externalData: () => undefined }])
      expect(() => fromOnnx(file, options)).toThrow(
        "fromOnnx initializer w: its data are in the file 'w.data', which was not given (option externalData)",
      );
    expect(() => fromOnnx(file, { externalData: { 'w.data': new Uint8Array(12) } })).toThrow(
      "fromOnnx initializer w: needs bytes 8 to 20 of 'w.data', which has 12",
    );
  });

  it('are written aligned, and onnxruntime reads them', async () => {
    const large = Float32Array.from({ length: 3000 }, (_, i) => Math.sin(i));
    const inline = modelFile({
      nodes: [nodeOf('Add', ['v', 'w'], ['s']), nodeOf('Mul', ['s', 'k'], ['y'])],
      outputs: [info('y', [3000])],
      initializers: [
        [
          [1, 3000],
          [2, 1],
          [8, 'v'],
          [9, bytesOf(large)],
        ],
        [
          [1, 3000],
          [2, 1],
          [8, 'w'],
          [9, bytesOf(large.toReversed())],
        ],
        [
          [1, 1],
          [2, 1],
          [8, 'k'],
          [9, bytesOf(Float32Array.of(2))],
        ],
      ],
    });
    const { graph, weights } = fromOnnx(inline);
    const { model, data } = toOnnxExternal(graph, weights, { location: 'model.onnx.data' });
    const [bytes, external] = [Buffer.concat(model), Buffer.concat(data)];
    expect(bytes.length).toBeLessThan(600);
    expect(external.length).toBe(12288 + 12000);
    const expected = await runFile(inline, {});
    const options = { externalData: [{ path: 'model.onnx.data', data: external }] };
    expect(await runFile(bytes, {}, options)).toEqual(expected);
    const again = fromOnnx(bytes, { externalData: { 'model.onnx.data': external } });
    expect(await runFile(toOnnx(again.graph, again.weights), {})).toEqual(expected);
  });
});
