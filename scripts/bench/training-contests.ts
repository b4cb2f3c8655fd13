/** The networks whose training steps are compared with PyTorch's. */
import { models } from '@netwright/cnn-zoo';
import { adam, adamW, isBiasOrNorm, type Optimizer, sgd } from '@netwright/tensor-core/train';
import { models as transformers } from '@netwright/transformer';
import { models as vits } from '@netwright/vit';
import { charGptConfig } from '../train/char-model.ts';
import type { OurModel } from './our-steps.ts';

/** A training step here and in PyTorch. */
export interface Contest extends OurModel {
  readonly title: string;
  /** As torch_step.py calls it. */
  readonly name: string;
  readonly batch: number;
  /** Speed that is asked for, PyTorch's being 1. */
  readonly atLeast?: number;
  /** Steps of each contestant per round, and rounds. */
  readonly steps: number;
  readonly rounds: number;
}

/** A network for 1,000 classes of 224x224 images, SGD with momentum, eight images a step. */
const large = (title: string, name: 'resnet18' | 'mobilenet_v2' | 'densenet121'): Contest => ({
  title: `${title}, 224x224, batch 8, SGD with momentum`,
  name,
  model: models[name],
  optimizer: sgd({ momentum: 0.9 }),
  batch: 8,
  steps: 1,
  rounds: 7,
});

/** Networks of convolutions. */
export const convolutional: readonly Contest[] = [
  {
    title: 'LeNet-5, batch 64, Adam',
    name: 'lenet5',
    model: models.lenet5,
    optimizer: adam(),
    batch: 64,
    atLeast: 1,
    steps: 40,
    rounds: 12,
  },
  {
    title: 'ResNet-20, batch 32, SGD with momentum',
    name: 'resnet20',
    model: models.resnet20_cifar,
    optimizer: sgd({ momentum: 0.9 }),
    batch: 32,
    atLeast: 0.75,
    steps: 5,
    rounds: 12,
  },
  large('ResNet-18', 'resnet18'),
  large('MobileNet v2', 'mobilenet_v2'),
  large('DenseNet-121', 'densenet121'),
];

const decaying = (): Optimizer =>
  adamW({ betas: [0.9, 0.99], weightDecay: 0.1, groups: [{ params: isBiasOrNorm, weightDecay: 0 }] });

/** The sizes of scripts/train/char-gpt.ts; Moby Dick has 86 characters. */
const characters = charGptConfig(86);

/** Networks of attention. */
export const attending: readonly Contest[] = [
  {
    title: 'GPT, 4 layers of 128, 12 windows of 64, AdamW, clipped',
    name: 'char_gpt',
    model: transformers.gpt2,
    config: characters,
    inputs: { ids: ['N', characters.context] },
    optimizer: decaying(),
    clip: { norm: 1 },
    batch: 12,
    atLeast: 1.1,
    steps: 6,
    rounds: 20,
  },
  {
    title: 'ViT-Ti/16, 224x224, batch 8, AdamW',
    name: 'vit_ti_16',
    model: vits.vit_ti_16,
    optimizer: decaying(),
    batch: 8,
    atLeast: 0.9,
    steps: 1,
    rounds: 12,
  },
];
