import type { InferRule } from '../graph/node.ts';

/** Rules of the operators that pick, place or slide elements by index. */
export const indexing: Record<string, InferRule> = {};
