import type { Check } from './check.ts';
import { card } from './checks/card.ts';
import { differences, trainingReference } from './checks/gradients.ts';
import { file, macs, parameters, shapes } from './checks/structure.ts';
import { lossCurves, oneBatch } from './checks/training.ts';
import { batch, reference, webgpu } from './checks/values.ts';

/** The checks, lowest rung first. */
export const ladder: readonly Check[] = [
  shapes,
  parameters,
  macs,
  file,
  reference,
  webgpu,
  batch,
  differences,
  trainingReference,
  lossCurves,
  oneBatch,
  card,
];
