export * from './batch-norm.ts';
export * from './linear.ts';
