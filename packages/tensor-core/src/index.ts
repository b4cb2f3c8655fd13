/**
 * Graphs, shapes, autodiff, models and ONNX files; operators and layers are in './nn'. No `node:` imports: the same entry
 * serves Node and the browser.
 */
export * from './grad/grad.ts';
export type { GradContext, GradDevice, GradRule } from './grad/rule.ts';
export type * from './graph/attributes.ts';
export * from './graph/block.ts';
export * from './graph/constant.ts';
export * from './graph/custom-gradient.ts';
export * from './graph/dim.ts';
export * from './graph/dtype.ts';
export * from './graph/errors.ts';
export * from './graph/graph.ts';
export * from './graph/live.ts';
export { type NodeOptions, node, node1 } from './graph/node.ts';
export * from './graph/params.ts';
export { type Replace, rebuild } from './graph/rebuild.ts';
export * from './graph/tensor.ts';
export * from './graph/tensor-data.ts';
export type { InferContext, InferRule, Inferred } from './infer/rule.ts';
export * from './model/features.ts';
export * from './model/initialise.ts';
export * from './model/preprocessing.ts';
export * from './model/table.ts';
export { tap } from './model/tap.ts';
export * from './model/trace.ts';
export * from './onnx/decode.ts';
export * from './onnx/encode.ts';
export * from './random/index.ts';
