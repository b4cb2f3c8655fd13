/** Attention models for sequences. */
import { gpts } from './gpt/gpt.ts';

export { cachedGpt, type GptConfig, gpt, gptBlock, gptStep, gpts, projection } from './gpt/gpt.ts';
export { type Cache, type CacheSizes, cacheInputs, cacheOf, type Extend, pastOf } from './gpt/kv-cache.ts';

/** Every model of this package by name. */
export const models = { ...gpts };
