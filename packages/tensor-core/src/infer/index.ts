import { attentionRules } from './attention.ts';
import { contributed } from './contributed.ts';
import { conv } from './conv.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { linear } from './linear.ts';
import { normalisation } from './normalisation.ts';
import { pooling } from './pool.ts';
import { recurrent } from './recurrent.ts';
import { reduce } from './reduce.ts';
import { resizing } from './resize.ts';
import type { InferRule } from './rule.ts';
import { shaping } from './shaping.ts';

/** Shape-and-type rules by operator; those of other domains are named `domain.Operator`. './inspect' adds more. */
export const inferRules: Map<string, InferRule> = new Map(
  [
    elementwise,
    reduce,
    linear,
    shaping,
    indexing,
    conv,
    pooling,
    resizing,
    normalisation,
    recurrent,
    attentionRules,
    contributed,
  ].flatMap((table) => Object.entries(table)),
);
