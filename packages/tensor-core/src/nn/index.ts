export * from './batch-norm.ts';
export * from './conv.ts';
export * from './conv-transpose.ts';
export * from './linear.ts';
