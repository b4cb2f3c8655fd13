import type { InferRule } from '../graph/node.ts';

/** Rules of convolutions, pooling, resizing and padding. */
export const conv: Record<string, InferRule> = {};
