/** Looking at any ONNX file, as far as it can be read; more operators than `fromOnnx` knows. */
export * from './inspect.ts';
export type { Problem } from './problems.ts';
export type { InputAxis } from './tolerant-reader.ts';
