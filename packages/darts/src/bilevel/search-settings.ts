import type { ModelEntry, Traceable } from '@netwright/tensor-core';
import type { DataSource, Optimizer, Schedule, Settings } from '@netwright/tensor-core/train';
import { withDefaults } from './bilevel-steps.ts';
import type { BilevelOptions } from './options.ts';

/**
 * What a search depends on, by name, for its checkpoints: how gradients are found, both optimisers, the learning rate at three
 * places, the model's configuration, and the length of the data. Functions (losses, metrics) cannot be compared and are not in it.
 */
export function searchSettings(
  options: BilevelOptions & { model: ModelEntry | Traceable },
  rate: Schedule | number,
  { training, validation, epochs }: { training: DataSource; validation: DataSource; epochs: number },
): Settings {
  const o = withDefaults(options);
  const total = epochs * training.length;
  const rateAt = (update: number): number => (typeof rate === 'number' ? rate : rate(update, total));
  return {
    epochs,
    hypergradient: o.hypergradient,
    ...(o.hypergradient !== 'first-order' && { unroll: o.unroll, xi: o.xi ?? 'learning rate' }),
    ...(o.hypergradient === 'finite-difference' && { epsilon: o.epsilon ?? 0.01 }),
    ...flat('architecture', settingsOf(o.architectureOptimizer)),
    'architecture.rate': o.architectureRate,
    ...flat('weights', settingsOf(o.optimizer)),
    'weights.clip': o.clip ?? 0,
    'weights.rate at first': rateAt(0),
    'weights.rate halfway': rateAt(Math.floor(total / 2)),
    'weights.rate at last': rateAt(total - 1),
    'training batches': training.length,
    'validation batches': validation.length,
    ...(o.batch !== undefined && { batch: o.batch }),
    ...flat('model', { ...options.model.config, ...o.config }),
  };
}

const settingsOf = ({ name, settings }: Optimizer): Record<string, unknown> => ({ optimizer: name, ...settings });

/** `prefix.name` for each entry; what is no text, number or truth value as JSON. */
const flat = (prefix: string, entries: object): Settings =>
  Object.fromEntries(
    Object.entries(entries).map(([name, v]: [string, unknown]) => [
      `${prefix}.${name}`,
      typeof v === 'number' || typeof v === 'boolean' || typeof v === 'string' ? v : JSON.stringify(v ?? null),
    ]),
  );
