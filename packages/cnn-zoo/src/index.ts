/** Convolutional networks designed by hand. */

import { densenets } from './classification/densenet.ts';
import { highways } from './classification/highway.ts';
import { lenets } from './classification/lenet.ts';
import { lenets1998 } from './classification/lenet-1998.ts';
import { mobilenetV2s } from './classification/mobilenet-v2.ts';
import { mobilenetV3s } from './classification/mobilenet-v3.ts';
import { multilayerPerceptrons } from './classification/multilayer-perceptron.ts';
import { neocognitrons } from './classification/neocognitron.ts';
import { perceptrons } from './classification/perceptron.ts';
import { resnets } from './classification/resnet.ts';
import { resnetsCifar } from './classification/resnet-cifar.ts';
import { unets } from './segmentation/unet.ts';
import { unetsSame } from './segmentation/unet-same.ts';

export { type DenseNetConfig, densenet, densenets } from './classification/densenet.ts';
export { type HighwayConfig, highway, highways } from './classification/highway.ts';
export { type LearnNeocognitronOptions, learnNeocognitron } from './classification/learn-neocognitron.ts';
export { type LeNetConfig, lenet, lenets } from './classification/lenet.ts';
export { type LeNet1998Config, lenet1998, lenets1998 } from './classification/lenet-1998.ts';
export {
  type MobileNetV2Config,
  type MobileNetV2FeatureOptions,
  type MobileNetV2Stage,
  mobilenetV2,
  mobilenetV2Features,
  mobilenetV2Stages,
  mobilenetV2s,
} from './classification/mobilenet-v2.ts';
export {
  type MobileNetV3Block,
  type MobileNetV3Config,
  type MobileNetV3FeatureOptions,
  mobilenetV3,
  mobilenetV3Features,
  mobilenetV3Strided,
  mobilenetV3s,
} from './classification/mobilenet-v3.ts';
export {
  type MultilayerPerceptronConfig,
  multilayerPerceptron,
  multilayerPerceptrons,
} from './classification/multilayer-perceptron.ts';
export {
  type NeocognitronConfig,
  type NeocognitronStage,
  neocognitron,
  neocognitrons,
} from './classification/neocognitron.ts';
export { type PerceptronConfig, perceptron, perceptrons } from './classification/perceptron.ts';
export { type ResNetConfig, resnet, resnets } from './classification/resnet.ts';
export { type ResNetCifarConfig, resnetCifar, resnetsCifar } from './classification/resnet-cifar.ts';
export { type UNetConfig, unet, unets } from './segmentation/unet.ts';
export { type UNetSameConfig, unetSame, unetsSame } from './segmentation/unet-same.ts';

/** Every published configuration of this package, by name. */
export const models = {
  ...perceptrons,
  ...multilayerPerceptrons,
  ...neocognitrons,
  ...highways,
  ...lenets,
  ...lenets1998,
  ...resnets,
  ...resnetsCifar,
  ...mobilenetV2s,
  ...mobilenetV3s,
  ...densenets,
  ...unets,
  ...unetsSame,
};
