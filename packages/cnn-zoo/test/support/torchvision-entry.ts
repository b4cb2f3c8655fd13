import type { ModelEntry } from '@netwright/tensor-core';
import { models } from '../../src/index.ts';

/**
 * Our entry for a row of torchvision's figures: `resnet50`, or `efficientnet_b1@224` at another size. torchvision's rows call a
 * network with auxiliary heads `x_aux`, ours without them `x_noaux`. Throws where there is no such entry.
 */
export function torchvisionEntry(row: string, rows: Readonly<Record<string, unknown>>): ModelEntry {
  const base = row.replace(/@.*/, '');
  const name = base.endsWith('_aux') ? base.slice(0, -4) : `${base}_aux` in rows ? `${base}_noaux` : base;
  const entry = (models as Record<string, ModelEntry>)[name];
  if (!entry) throw new Error(`there is no model ${name}`);
  return entry;
}
