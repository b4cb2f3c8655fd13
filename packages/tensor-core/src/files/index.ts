/** ONNX files on disk. Node only. */
export { readOnnx } from './read-onnx.ts';
export { type WriteOptions, writeOnnx } from './write-onnx.ts';
