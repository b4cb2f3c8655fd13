/** Convolutional networks designed by hand. */
import { lenets } from './classification/lenet.ts';
import { lenets1998 } from './classification/lenet-1998.ts';
import { resnets } from './classification/resnet.ts';

export { type LeNetConfig, lenet, lenets } from './classification/lenet.ts';
export { type LeNet1998Config, lenet1998, lenets1998 } from './classification/lenet-1998.ts';
export { type ResNetConfig, resnet, resnets } from './classification/resnet.ts';

/** Every published configuration of this package, by name. */
export const models = { ...lenets, ...lenets1998, ...resnets };
