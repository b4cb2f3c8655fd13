import { fnv1a32 } from '@netwright/tensor-core';
import type { Batch, DataSource } from '@netwright/tensor-core/train';
import { type Draws, drawsOf } from './draws.ts';
import { special, type Vocabulary } from './vocabulary.ts';

/** A sequence of symbols and what becomes of it. */
export interface Pair {
  source: readonly string[];
  target: readonly string[];
}

/** A task that turns sequences into others. */
export interface PairTask {
  /** Symbols that sources and targets are made of. */
  source: Vocabulary;
  target: Vocabulary;
  /** The longest of each, without the end [tokens]. */
  longest: { source: number; target: number };
  draw(draws: Draws): Pair;
}

/** Whether a pair is kept for testing: every tenth target by its hash, whatever the source and the seed. */
export const isHeld = ({ target }: Pair): boolean => fnv1a32(target.join(' ')) % 10 === 0;

const drawUntil = (task: PairTask, draws: Draws, fits: (pair: Pair) => boolean): Pair => {
  for (;;) {
    const pair = task.draw(draws);
    if (fits(pair)) return pair;
  }
};

/** `count` held-out pairs with different sources, from a seed. Throws where the task has too few. */
export function heldPairs(task: PairTask, count: number, seed: number): Pair[] {
  const draws = drawsOf({ seed, stream: 'held pairs' });
  const found = new Map<string, Pair>();
  for (let tries = 0; found.size < count; tries++) {
    if (tries > 1000 * count) throw new Error(`heldPairs: needs ${count} held-out pairs, got ${found.size}`);
    const pair = task.draw(draws);
    if (isHeld(pair)) found.set(pair.source.join(' '), pair);
  }
  return [...found.values()];
}

/** Lengths of the rows of a batch [tokens]; shorter sequences are followed by padding. */
export interface RowLengths {
  source: number;
  target: number;
}

/** The lengths that hold every pair of a task, with the end of the source and the beginning or the end of the target. */
export const rowLengths = ({ longest }: PairTask): RowLengths => ({
  source: longest.source + 1,
  target: longest.target + 1,
});

function filled(list: readonly number[], length: number): number[] {
  if (list.length > length)
    throw new Error(`pairTensors: a sequence must have at most ${length} tokens, got ${list.length}`);
  return [...list, ...new Array<number>(length - list.length).fill(special.padding)];
}

const int64 = (list: readonly number[]): BigInt64Array => BigInt64Array.from(list, BigInt);

/**
 * Pairs as int64 `source` [N, S] that ends with an end, its `mask` [N, S] of 1 for tokens, `target` [N, T] after a beginning
 * and, int32, the `labels` [N, T] that follow each of its tokens: the target and an end.
 */
export function pairTensors(task: PairTask, pairs: readonly Pair[], lengths: RowLengths = rowLengths(task)): Batch {
  const rows = pairs.map(({ source, target }) => {
    const words = task.target.encode(target);
    return {
      source: filled([...task.source.encode(source), special.end], lengths.source),
      target: filled([special.begin, ...words], lengths.target),
      labels: filled([...words, special.end], lengths.target),
    };
  });
  const sources = rows.flatMap(({ source }) => source);
  const dims = { source: [rows.length, lengths.source], target: [rows.length, lengths.target] };
  return {
    source: { data: int64(sources), dims: dims.source },
    mask: { data: int64(sources.map((token) => (token === special.padding ? 0 : 1))), dims: dims.source },
    target: { data: int64(rows.flatMap(({ target }) => target)), dims: dims.target },
    labels: { data: Int32Array.from(rows.flatMap(({ labels }) => labels)), dims: dims.target },
  };
}

/** `length` batches an epoch of new pairs from the run's seed, none of them held out. */
export const drawnPairs = (task: PairTask, { batch, length }: { batch: number; length: number }): DataSource => ({
  length,
  *batches({ epoch, from, seed }) {
    for (let i = from; i < length; i++) {
      const draws = drawsOf({ seed, stream: 'pairs', step: epoch * length + i });
      yield pairTensors(
        task,
        Array.from({ length: batch }, () => drawUntil(task, draws, (pair) => !isHeld(pair))),
      );
    }
  },
});
