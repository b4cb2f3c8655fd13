export {
  type BinaryCrossEntropyOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
} from './binary-cross-entropy.ts';
export { type CrossEntropyOptions, crossEntropy, negativeLogLikelihood } from './cross-entropy.ts';
export { type KlDivergenceOptions, klDivergence } from './kl-divergence.ts';
export { logSoftmax } from './log-softmax.ts';
export { oneHotLike } from './one-hot.ts';
export { perceptronCriterion } from './perceptron.ts';
export type { LossOptions, Reduction } from './reduction.ts';
export { huber, l1, mse, smoothL1 } from './regression.ts';
