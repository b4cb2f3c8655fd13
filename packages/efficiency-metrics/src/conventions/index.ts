import type { Convention, ConventionName } from './convention.ts';
import { mac } from './mac.ts';

/** The conventions by name. */
export const conventions: Readonly<Partial<Record<ConventionName, Convention>>> = { mac };
export { isFree } from './free-operators.ts';
export { isKnown } from './known-operators.ts';
