import type { InferRule } from '../graph/node.ts';

/** Rules of softmax and the normalisations. */
export const normalisation: Record<string, InferRule> = {};
