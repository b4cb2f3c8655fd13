/** A run that a test starts as a process of its own and kills: `killable.ts <checkpoint>` writes a checkpoint per update. */
import type { Params, Tensor } from '../../src/index.ts';
import { linear, relu } from '../../src/nn/index.ts';
import * as train from '../../src/train/index.ts';
import { mlp, points } from './support.ts';

const wide = { ...mlp, build: (p: Params, x: Tensor) => linear(p.at('fc2'), relu(linear(p.at('fc1'), x, 50_000)), 3) };

/** 24 updates of a wide perceptron; 4.8 MB per checkpoint. */
export const runKillable = (options: Partial<train.FitOptions> = {}): Promise<train.FitResult> =>
  train.fit({
    step: train.trainStep(wide, { optimizer: train.adam() }),
    data: train.tensorBatches(points(256, 1), { batch: 32, shuffle: true }),
    epochs: 3,
    schedule: train.schedule.cosine(1e-3),
    session: { threads: 1 },
    ...options,
  });

const path = process.argv[2];
if (path && process.argv[1]?.endsWith('killable.ts')) {
  const { interrupted } = await runKillable({
    checkpoint: { path, every: 1 },
    onProgress: (p) => console.log(`update ${(p.epoch - 1) * p.steps + p.step}.`),
  });
  console.log(`ended, interrupted ${interrupted}`);
}
