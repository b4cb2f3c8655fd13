/** Looking at any ONNX file, as far as it can be read. Loading this makes the operators of `infer/foreign` known. */
import { foreignRules } from '../infer/foreign/index.ts';
import { inferRules } from '../infer/index.ts';

export * from './inspect.ts';
export type { Problem } from './problems.ts';
export type { InputAxis } from './tolerant-reader.ts';

for (const [op, rule] of Object.entries(foreignRules)) inferRules.set(op, rule);
