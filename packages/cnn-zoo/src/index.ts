/** Convolutional networks designed by hand. */

import { densenets } from './classification/densenet.ts';
import { lenets } from './classification/lenet.ts';
import { lenets1998 } from './classification/lenet-1998.ts';
import { mobilenetV2s } from './classification/mobilenet-v2.ts';
import { mobilenetV3s } from './classification/mobilenet-v3.ts';
import { resnets } from './classification/resnet.ts';
import { resnetsCifar } from './classification/resnet-cifar.ts';

export { type DenseNetConfig, densenet, densenets } from './classification/densenet.ts';
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
export { type ResNetConfig, resnet, resnets } from './classification/resnet.ts';
export { type ResNetCifarConfig, resnetCifar, resnetsCifar } from './classification/resnet-cifar.ts';

/** Every published configuration of this package, by name. */
export const models = {
  ...lenets,
  ...lenets1998,
  ...resnets,
  ...resnetsCifar,
  ...mobilenetV2s,
  ...mobilenetV3s,
  ...densenets,
};
