/** Training steps beside PyTorch's, both on this machine's CPU. */
import { models } from '@netwright/cnn-zoo';
import type { Traceable } from '@netwright/tensor-core';
import { adam, type Optimizer, sgd } from '@netwright/tensor-core/train';
import { type Figure, median } from './figure.ts';
import { OurSteps } from './our-steps.ts';
import { TorchSteps } from './torch.ts';

interface Contest {
  readonly title: string;
  /** As torch_step.py calls it. */
  readonly name: string;
  readonly model: Traceable;
  readonly optimizer: () => Optimizer;
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
  optimizer: () => sgd({ momentum: 0.9 }),
  batch: 8,
  steps: 1,
  rounds: 7,
});

const contests: readonly Contest[] = [
  {
    title: 'LeNet-5, batch 64, Adam',
    name: 'lenet5',
    model: models.lenet5,
    optimizer: () => adam(),
    batch: 64,
    atLeast: 1,
    steps: 40,
    rounds: 12,
  },
  {
    title: 'ResNet-20, batch 32, SGD with momentum',
    name: 'resnet20',
    model: models.resnet20_cifar,
    optimizer: () => sgd({ momentum: 0.9 }),
    batch: 32,
    atLeast: 0.75,
    steps: 5,
    rounds: 12,
  },
  large('ResNet-18', 'resnet18'),
  large('MobileNet v2', 'mobilenet_v2'),
  large('DenseNet-121', 'densenet121'),
];
const threads = 2;

/** Milliseconds per step, and how they compare; without PyTorch only our own. Takes some minutes. */
export async function benchTraining(withTorch: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [i, contest] of contests.entries()) {
    console.error(`  ${i + 1}/${contests.length} ${contest.title}`);
    figures.push(...(await compete(contest, withTorch)));
  }
  return figures;
}

/**
 * The contestants take turns, a few steps each, so that what else the machine does falls on all of them. A round's figure is
 * the median of its steps, the ratio that of the rounds' ratios; PyTorch counts with the number of threads that suits it.
 */
async function compete(c: Contest, withTorch: boolean): Promise<Figure[]> {
  await using ours = await OurSteps.open(c.model, c.optimizer(), c.batch, threads);
  const torch = withTorch ? [1, 2].map((n) => new TorchSteps(c.name, c.batch, n)) : [];
  try {
    const contestants = [ours, ...torch];
    for (const one of contestants) await one.run(2); // allocates, starts threads
    const times: number[][] = contestants.map(() => []);
    for (let round = 0; round < c.rounds; round++)
      for (const [i, one] of contestants.entries()) times[i]?.push(median(await one.run(c.steps)));
    const [our, ...theirs] = times as [number[], ...number[][]];
    const figures: Figure[] = [{ what: `${c.title}: Netwright, ${threads} threads`, value: median(our), unit: 'ms' }];
    if (theirs.length === 0) return figures;
    theirs.forEach((t, i) => {
      figures.push({ what: `${c.title}: PyTorch, ${i + 1} thread${i > 0 ? 's' : ''}`, value: median(t), unit: 'ms' });
    });
    const best = theirs.reduce((a, b) => (median(a) <= median(b) ? a : b));
    const ratio = median(our.map((t, i) => (best[i] as number) / t));
    figures.push({ what: `${c.title}: speed, PyTorch = 1`, value: ratio, unit: '', ...goalOf(c) });
    return figures;
  } finally {
    for (const t of torch) t[Symbol.dispose]();
  }
}

const goalOf = ({ atLeast }: Contest): Pick<Figure, 'goal'> => (atLeast === undefined ? {} : { goal: { atLeast } });
