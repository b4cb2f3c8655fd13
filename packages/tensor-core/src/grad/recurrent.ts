import type { GradRule } from './rule.ts';

/** Rules by operator. */
export const recurrent: Record<string, GradRule> = {};
