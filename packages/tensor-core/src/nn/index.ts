/** Operators and layers. Loading this entry also gives `grad` its rules. */
import { gradRules } from '../grad/index.ts';
import { registerGradRules } from '../grad/registry.ts';

export { convertOpset, opsetRange } from '../onnx/convert-opset.ts';
export * from '../ops/index.ts';
export * from './alibi.ts';
export { type AttentionOptions, causalMask, lowest, scaledDotProduct } from './attention.ts';
export * from './batch-norm.ts';
export * from './channel-shuffle.ts';
export * from './conv.ts';
export * from './conv-norm-activation.ts';
export * from './conv-transpose.ts';
export * from './dropout.ts';
export * from './embedding.ts';
export * from './group-norm.ts';
export * from './grouped-query-attention.ts';
export * from './gru.ts';
export * from './inverted-residual.ts';
export * from './layer-norm.ts';
export * from './learned-positions.ts';
export * from './linear.ts';
export * from './lstm.ts';
export * from './make-divisible.ts';
export * from './multihead-attention.ts';
export * from './non-local.ts';
export * from './positions.ts';
export * from './preprocess.ts';
export type { RecurrentOptions } from './recurrent.ts';
export * from './relative-attention.ts';
export * from './resnet-v2.ts';
export * from './rnn.ts';
export * from './rotary.ts';
export * from './squeeze-excitation.ts';
export * from './swiglu.ts';
export * from './weight-standardised-conv.ts';

registerGradRules(gradRules);
