import { activation } from './activation.ts';
import { conv } from './conv.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { linear } from './linear.ts';
import { normalisation } from './normalisation.ts';
import { pooling } from './pool.ts';
import { recurrent } from './recurrent.ts';
import { reduce } from './reduce.ts';
import { resizing } from './resize.ts';
import type { GradRule } from './rule.ts';
import { shaping } from './shaping.ts';

/** One vector-Jacobian rule per operator; those of other domains are named `domain.Operator`. */
export const gradRules: ReadonlyMap<string, GradRule> = new Map(
  [
    elementwise,
    activation,
    reduce,
    linear,
    shaping,
    indexing,
    conv,
    pooling,
    resizing,
    normalisation,
    recurrent,
  ].flatMap((t) => Object.entries(t)),
);
