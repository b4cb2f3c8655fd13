export * from './activation.ts';
export * from './arange.ts';
export * from './dims-tensor.ts';
export * from './elementwise.ts';
export * from './linear.ts';
export type { Operand } from './operand.ts';
export * from './reduce.ts';
export * from './shaping.ts';
