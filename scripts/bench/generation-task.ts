/** What the contestants of the generation benchmark are asked for. */
import type { GptConfig } from '@netwright/transformer';

/** How one text is continued, and by what. */
export interface GenerationTask {
  readonly config: GptConfig;
  /** Of the weights. */
  readonly seed: number;
  readonly prompt: readonly number[];
  /** Tokens that are generated. */
  readonly count: number;
  readonly threads: number;
}

/** Who generates: this library; a plain loop over PyTorch's export; transformers.js over the same file. */
export type Contestant = 'ours' | 'exported' | 'transformers';

/** Continues the task's prompt greedily by its number of tokens. */
export type Continue = (task: GenerationTask) => Promise<number[]>;

/** Tokens [length] that look drawn, of a vocabulary. */
export const madeUpPrompt = (length: number, vocabulary: number): number[] =>
  Array.from({ length }, (_, i) => (i * i * 7919 + i * 104_729 + 11) % vocabulary);
