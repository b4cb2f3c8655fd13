/** Convolutional networks designed by hand. */

import { alexnets } from './classification/alexnet.ts';
import { bits } from './classification/bit.ts';
import { convnexts } from './classification/convnext.ts';
import { densenets } from './classification/densenet.ts';
import { efficientnets } from './classification/efficientnet.ts';
import { efficientnetV2s } from './classification/efficientnet-v2.ts';
import { googlenets } from './classification/googlenet.ts';
import { highways } from './classification/highway.ts';
import { inceptionResNetV2s } from './classification/inception-resnet-v2.ts';
import { inceptionV3s } from './classification/inception-v3.ts';
import { inceptionV4s } from './classification/inception-v4.ts';
import { lenets } from './classification/lenet.ts';
import { lenets1998 } from './classification/lenet-1998.ts';
import { mnasnets } from './classification/mnasnet.ts';
import { mobilenetV1s } from './classification/mobilenet-v1.ts';
import { mobilenetV2s } from './classification/mobilenet-v2.ts';
import { mobilenetV3s } from './classification/mobilenet-v3.ts';
import { multilayerPerceptrons } from './classification/multilayer-perceptron.ts';
import { neocognitrons } from './classification/neocognitron.ts';
import { nonlocalResnets } from './classification/nonlocal-resnet.ts';
import { perceptrons } from './classification/perceptron.ts';
import { preactResnetsCifar } from './classification/preact-resnet-cifar.ts';
import { regnets } from './classification/regnet.ts';
import { resnets } from './classification/resnet.ts';
import { resnetsCifar } from './classification/resnet-cifar.ts';
import { resnetV2s } from './classification/resnet-v2.ts';
import { senets } from './classification/senet.ts';
import { shufflenetV1s } from './classification/shufflenet-v1.ts';
import { shufflenetV2s } from './classification/shufflenet-v2.ts';
import { squeezenets } from './classification/squeezenet.ts';
import { vggs } from './classification/vgg.ts';
import { wideResnetsCifar } from './classification/wide-resnet-cifar.ts';
import { xceptions } from './classification/xception.ts';
import { xceptionsAligned } from './classification/xception-aligned.ts';
import { deeplabV3s } from './segmentation/deeplab-v3.ts';
import { deeplabV3Pluses } from './segmentation/deeplab-v3-plus.ts';
import { fcns } from './segmentation/fcn.ts';
import { fcnResnets } from './segmentation/fcn-resnet.ts';
import { lraspps } from './segmentation/lraspp.ts';
import { unets } from './segmentation/unet.ts';
import { unets3d } from './segmentation/unet-3d.ts';
import { unetsSame } from './segmentation/unet-same.ts';

export {
  type AlexNet2012Config,
  type AlexNetConfig,
  alexnet,
  alexnet2012,
  alexnets,
} from './classification/alexnet.ts';
export { type BitConfig, bit, bits } from './classification/bit.ts';
export { type ConvNeXtConfig, convnext, convnexts } from './classification/convnext.ts';
export { type DenseNetConfig, densenet, densenets } from './classification/densenet.ts';
export {
  type EfficientNetConfig,
  type EfficientNetStage,
  efficientnet,
  efficientnets,
} from './classification/efficientnet.ts';
export { efficientnetV2s } from './classification/efficientnet-v2.ts';
export {
  auxiliaryLoss,
  type GoogLeNetConfig,
  googlenet,
  googlenets,
  type InceptionWidths,
} from './classification/googlenet.ts';
export { type HighwayConfig, highway, highways } from './classification/highway.ts';
export {
  basicConv,
  type InceptionLayer,
  type InceptionLayers,
  type InceptionLayersOptions,
  inceptionLayers,
} from './classification/inception-layers.ts';
export {
  type InceptionResNetV2Config,
  inceptionResNetV2,
  inceptionResNetV2s,
} from './classification/inception-resnet-v2.ts';
export { type InceptionV3Config, inceptionV3, inceptionV3s } from './classification/inception-v3.ts';
export { type InceptionV4Config, inceptionV4, inceptionV4s } from './classification/inception-v4.ts';
export { type LearnNeocognitronOptions, learnNeocognitron } from './classification/learn-neocognitron.ts';
export { type LeNetConfig, lenet, lenets } from './classification/lenet.ts';
export { type LeNet1998Config, lenet1998, lenets1998 } from './classification/lenet-1998.ts';
export { type MnasNetConfig, type MnasNetStage, mnasnet, mnasnets } from './classification/mnasnet.ts';
export {
  type MobileNetV1Config,
  type MobileNetV1Stage,
  mobilenetV1,
  mobilenetV1s,
} from './classification/mobilenet-v1.ts';
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
export { type NonlocalResNetConfig, nonlocalResnet, nonlocalResnets } from './classification/nonlocal-resnet.ts';
export { type PerceptronConfig, perceptron, perceptrons } from './classification/perceptron.ts';
export {
  type PreactResNetCifarConfig,
  preactResnetCifar,
  preactResnetsCifar,
} from './classification/preact-resnet-cifar.ts';
export { type RegNetConfig, type RegNetStage, regnet, regnetStages, regnets } from './classification/regnet.ts';
export {
  type ResNetConfig,
  type ResNetFeatureOptions,
  resnet,
  resnetFeatures,
  resnets,
} from './classification/resnet.ts';
export { type ResNetCifarConfig, resnetCifar, resnetsCifar } from './classification/resnet-cifar.ts';
export { type ResNetV2Config, resnetV2, resnetV2s } from './classification/resnet-v2.ts';
export { type SENetConfig, senet, senets } from './classification/senet.ts';
export { type ShuffleNetV1Config, shufflenetV1, shufflenetV1s } from './classification/shufflenet-v1.ts';
export { type ShuffleNetV2Config, shufflenetV2, shufflenetV2s } from './classification/shufflenet-v2.ts';
export { type SqueezeNetConfig, squeezenet, squeezenets } from './classification/squeezenet.ts';
export { type StrokeDigitOptions, strokeDigit } from './classification/stroke-digits.ts';
export { type VggConfig, vgg, vggFeatures, vggs } from './classification/vgg.ts';
export {
  type WideResNetCifarConfig,
  wideResnetCifar,
  wideResnetsCifar,
} from './classification/wide-resnet-cifar.ts';
export { type XceptionConfig, xception, xceptions } from './classification/xception.ts';
export {
  type XceptionAlignedConfig,
  type XceptionAlignedFeatureOptions,
  xceptionAligned,
  xceptionAlignedFeatures,
  xceptionsAligned,
} from './classification/xception-aligned.ts';
export { type DeepLabV3Config, deeplabV3MobilenetV3, deeplabV3Resnet, deeplabV3s } from './segmentation/deeplab-v3.ts';
export {
  type DeepLabV3PlusConfig,
  deeplabV3Pluses,
  deeplabV3PlusMobilenetV2,
  deeplabV3PlusResnet,
  deeplabV3PlusXception,
} from './segmentation/deeplab-v3-plus.ts';
export { type FcnConfig, fcn, fcns } from './segmentation/fcn.ts';
export { type FcnResNetConfig, fcnResnet, fcnResnets } from './segmentation/fcn-resnet.ts';
export { type LrasppConfig, lraspp, lraspps } from './segmentation/lraspp.ts';
export { type UNetConfig, unet, unets } from './segmentation/unet.ts';
export { type UNet3dConfig, unet3d, unets3d } from './segmentation/unet-3d.ts';
export { type UNetSameConfig, unetSame, unetsSame } from './segmentation/unet-same.ts';

/** Every published configuration of this package, by name. */
export const models = {
  ...perceptrons,
  ...multilayerPerceptrons,
  ...neocognitrons,
  ...highways,
  ...lenets,
  ...lenets1998,
  ...alexnets,
  ...vggs,
  ...googlenets,
  ...inceptionV3s,
  ...inceptionV4s,
  ...inceptionResNetV2s,
  ...squeezenets,
  ...resnets,
  ...resnetsCifar,
  ...preactResnetsCifar,
  ...wideResnetsCifar,
  ...resnetV2s,
  ...nonlocalResnets,
  ...bits,
  ...mobilenetV1s,
  ...mobilenetV2s,
  ...mobilenetV3s,
  ...mnasnets,
  ...shufflenetV1s,
  ...shufflenetV2s,
  ...efficientnets,
  ...efficientnetV2s,
  ...densenets,
  ...unets,
  ...xceptions,
  ...xceptionsAligned,
  ...fcns,
  ...fcnResnets,
  ...deeplabV3s,
  ...lraspps,
  ...deeplabV3Pluses,
  ...unets3d,
  ...unetsSame,
  ...regnets,
  ...convnexts,
  ...senets,
};
