/** Convolutional networks designed by hand. */
import { lenets } from './lenet.ts';
import { lenets1998 } from './lenet-1998.ts';
import { resnets } from './resnet.ts';

export { type LeNetConfig, lenet, lenets } from './lenet.ts';
export { type LeNet1998Config, lenet1998, lenets1998 } from './lenet-1998.ts';
export { type ResNetConfig, resnet, resnets } from './resnet.ts';

/** Every published configuration of this package, by name. */
export const models = { ...lenets, ...lenets1998, ...resnets };
