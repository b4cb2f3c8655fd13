import { writeSafetensors } from '@netwright/tensor-core/weights';
import { expect, test } from 'vitest';
import { foreignFormat } from '../../src/command/foreign-format.ts';
import { smallFile } from './small-model.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const zip = (name: string): string => `PK\x03\x04${'\0'.repeat(26)}${name}`;

test.each<[string, string | Uint8Array, RegExp]>([
  ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n', /Git LFS pointer.*git lfs pull/],
  ['safetensors', writeSafetensors(new Map([['w', { dtype: 'float32', dims: [1], data: new Float32Array(1) }]])), /safetensors/],
  ['a checkpoint of PyTorch', zip('archive/data.pkl'), /PyTorch checkpoint/],
  ['an old checkpoint of PyTorch', '\x80\x02\x8a\x0al\xfc\x9cF', /pickle, perhaps an old PyTorch/],
  ['arrays of NumPy', zip('weight.npy'), /NumPy/],
  ['another archive', zip('model.onnx'), /Zip archive/],
  ['gzip', '\x1f\x8b\x08\0', /gzip/],
  ['HDF5', '\x89HDF\r\n\x1a\n', /HDF5/],
  ['TensorFlow Lite', '\x1c\0\0\0TFL3', /TensorFlow Lite/],
  ["onnxruntime's own format", '\x20\0\0\0ORTM', /onnxruntime's own/],
  ['GGUF', 'GGUF\x03\0\0\0', /GGUF/],
  ['a page', '\n<!DOCTYPE html>\n<html>', /HTML page/],
  ['XML', '<?xml version="1.0"?><net name="x">', /XML/],
  ['text of protobuf', 'ir_version: 8\nproducer_name: "pytorch"\n', /ONNX model as text/],
  ['text of the ONNX parser', '<\n   ir_version: 8,\n   opset_import: ["" : 18]\n>', /ONNX model as text/],
  ['JSON', '{ "format": "x" }', /JSON/],
  ['a picture', '\x89PNG\r\n\x1a\n', /picture/],
])('%s is known by its beginning', (_, start, what) => {
  expect(foreignFormat(typeof start === 'string' ? bytesOf(start) : start)).toMatch(what);
}); // biome-ignore format: a table

test('an ONNX file, and what only a reader can tell, are none of them', () => {
  expect(foreignFormat(smallFile())).toBeUndefined();
  expect(foreignFormat(bytesOf('some text'))).toBeUndefined();
  expect(foreignFormat(new Uint8Array())).toBeUndefined();
});
