import type { InferRule } from '../graph/node.ts';

/** Rules of recurrent layers and control flow. */
export const recurrent: Record<string, InferRule> = {};
