import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { adam, adamW, type Optimizer, rmsprop, sgd } from '@netwright/tensor-core/train';
import { formatCount } from '@netwright/terminal';
import { formatFigure } from '../report/figures.ts';
import { type TrainingCost, trainingCost } from '../training/training-cost.ts';
import { aboutModel, type ProfiledModel } from './model.ts';
import type { Section } from './section.ts';
import type { OptimizerName, Settings } from './settings.ts';

const optimizers: Readonly<Record<OptimizerName, () => Optimizer>> = {
  sgd: () => sgd(),
  momentum: () => sgd({ momentum: 0.9 }),
  rmsprop: () => rmsprop(),
  adam: () => adam(),
  adamw: () => adamW(),
};

/** Reads the files with large tensors in a model's folder, and no others; undefined for one that is not there. */
function externalData(path: string): (location: string) => Uint8Array | undefined {
  const folder = dirname(resolve(path));
  return (location) => {
    const target = resolve(folder, location);
    const inside = relative(folder, target);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside))
      throw new Error(`external data must lie in the model's folder, got '${location}'`);
    return existsSync(target) ? readFileSync(target) : undefined;
  };
}

function costOf({ origin, dims, profile }: ProfiledModel, settings: Settings): TrainingCost {
  const { convention = 'mac', attention = 'included', input, optimizer = 'sgd' } = settings;
  const shared = { convention, attention, dims, optimizer: optimizers[optimizer](), ...(input && { inputs: input }) };
  return origin.kind === 'file'
    ? trainingCost(origin.bytes, { ...shared, externalData: externalData(origin.path) })
    : trainingCost(origin.entry, { ...shared, batch: profile.batch });
}

/** What a step of training costs, and what it keeps in memory. */
export function trainingSection(model: ProfiledModel, settings: Settings): Section {
  const { optimizer = 'sgd' } = settings;
  let cost: TrainingCost;
  try {
    cost = costOf(model, settings);
  } catch (error) {
    throw aboutModel(`${model.title} cannot be trained`, error);
  }
  const { batch, perBatch, perSample, ratio, kept, weights, gradients, optimizerState, peak } = cost;
  const { forward, backward, update } = perBatch;
  const count = (what: string, value: number): string[] => [what, formatCount(value)];
  const loss =
    model.origin.kind === 'file'
      ? 'the sum of the float outputs, in the mode of the file'
      : "the model's own, in training mode";
  return {
    key: 'training',
    title: `A step of training with ${optimizer}, batch of ${formatCount(batch)}`,
    columns: ['value'],
    rows: [
      count('MACs of the forward pass', forward.macs),
      count('MACs of the backward pass', backward.macs),
      ['  backward / forward', formatFigure(ratio)],
      ...(update.flops > 0 ? [count('FLOPs of the update', update.flops)] : []),
      count('weights [B]', weights.bytes),
      count('gradients [B]', gradients.bytes),
      count('state of the optimiser [B]', optimizerState.bytes),
      count('activations kept for the backward pass [B]', kept.bytes),
      count('peak: alive at once, weights and state apart [B]', peak.bytes),
    ],
    notes: [{ about: 'training', text: `counted on the graph of the step. The loss is ${loss}.` }],
    json: {
      ...{ optimizer, batch, perBatch, perSample, ratio, weights, gradients, optimizerState, peak },
      kept: { elements: kept.elements, bytes: kept.bytes, largest: kept.values.slice(0, 10) },
    },
  };
}
