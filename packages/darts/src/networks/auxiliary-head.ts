import { block, GraphError, type ModelEntry, type Params, showShape, type Tensor } from '@netwright/tensor-core';
import { add, avgPool2d, batchNorm, conv2d, globalAvgPool2d, linear, mul, relu } from '@netwright/tensor-core/nn';
import { crossEntropy } from '@netwright/tensor-core/train';

/** How an auxiliary head is built. */
export interface AuxiliaryHeadOptions {
  numClasses: number;
  /** Distance of the 5x5 windows of its pooling: 3 on CIFAR's maps of 8x8, 2 on ImageNet's of 7x7. */
  stride: 2 | 3;
  /** Whether the second convolution has a batch norm; ImageNet's has none in the published code and weights. */
  secondNorm: boolean;
}

/** Pools and convolves a map to one pixel of 768 channels. Entries `2`, `3`, `5` and `6`. */
const features = block((p: Params, x: Tensor, { stride, secondNorm }: AuxiliaryHeadOptions): Tensor => {
  const least = 5 + stride; // the pooling leaves 2x2, which the last convolution needs
  if (x.shape.slice(2).some((d) => typeof d === 'number' && d < least))
    throw new GraphError(
      `auxiliaryHead ${p.path}: needs a map of at least ${least}x${least}, got ${showShape(x.shape)}`,
    );
  const pooled = avgPool2d(relu(x), { kernel: 5, stride, countIncludePad: false });
  const narrow = relu(batchNorm(p.at(3), conv2d(p.at(2), pooled, 128, { kernel: 1, bias: false })));
  const wide = conv2d(p.at(5), narrow, 768, { kernel: 2, bias: false });
  return relu(secondNorm ? batchNorm(p.at(6), wide) : wide);
});

/**
 * A classifier two thirds up, whose loss is added in training: [N, C, H, W] -> [N, numClasses]. Where the map is larger than
 * 8x8 (stride 3) or 7x7 (2), where the published code stops, its features are averaged. Entries `features` and `classifier`.
 * Throws on smaller maps.
 */
export const auxiliaryHead = block(
  (p: Params, x: Tensor, options: AuxiliaryHeadOptions): Tensor =>
    linear(p.at('classifier'), globalAvgPool2d(features(p.at('features'), x, options)), options.numClasses),
);

/** Options of `auxiliaryLoss`. */
export interface AuxiliaryLossOptions {
  /** Weight of the auxiliary head's loss; default 0.4, as in section 3.3 of the paper. */
  weight?: number;
  /** Of both cross entropies; default 0. The published training on ImageNet has 0.1. */
  labelSmoothing?: number;
}

/**
 * The cross entropy of the logits, and `weight` times that of the auxiliary head where it is there. Throws on a weight that is
 * negative or not finite.
 */
export function auxiliaryLoss({
  weight = 0.4,
  labelSmoothing = 0,
}: AuxiliaryLossOptions = {}): NonNullable<ModelEntry['loss']> {
  if (!(weight >= 0 && Number.isFinite(weight)))
    throw new Error(`auxiliaryLoss: weight must be finite and not negative, got ${weight}`);
  return ({ logits, aux }, { labels }) => {
    const loss = crossEntropy(logits as Tensor, labels as Tensor, { labelSmoothing });
    return aux ? add(loss, mul(crossEntropy(aux, labels as Tensor, { labelSmoothing }), weight)) : loss;
  };
}
