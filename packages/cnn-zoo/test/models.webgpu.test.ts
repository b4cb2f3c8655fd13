import { testModels } from '@netwright/conformance';
import { models } from '../src/index.ts';
import { folders } from './folders.ts';

const { lenet5, lenet5_1998, resnet18, resnet50, resnext50_32x4d, resnet50_v1 } = models;
// One of each kind: the tiny configurations of the others are the same graphs.
testModels({ lenet5, lenet5_1998, resnet18, resnet50, resnext50_32x4d, resnet50_v1 }, { ...folders, suite: 'webgpu' });

const { unet, unet3d_same, fcn8s_vgg16, deeplabv3_mobilenet_v3_large, deeplabv3plus_xception65 } = models;
testModels(
  { unet, unet3d_same, fcn8s_vgg16, deeplabv3_mobilenet_v3_large, deeplabv3plus_xception65 },
  { ...folders, suite: 'webgpu' },
);

const { resnet20_cifar, resnet20_cifar_b, preact_resnet110_cifar, preact_resnet164_cifar, wrn_16_4 } = models;
testModels(
  { resnet20_cifar, resnet20_cifar_b, preact_resnet110_cifar, preact_resnet164_cifar, wrn_16_4 },
  { ...folders, suite: 'webgpu' },
);

const { resnetv2_50, bit_r50x1, nonlocal_resnet50 } = models;
testModels({ resnetv2_50, bit_r50x1, nonlocal_resnet50 }, { ...folders, suite: 'webgpu' });
