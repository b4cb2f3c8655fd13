import { trace, type Weights } from '@netwright/tensor-core';
import { createSession, type Session } from '@netwright/tensor-core/runtime';
import { type Pair, type PairTask, pairTensors, type RowLengths, rowLengths } from '../data/sequence-pairs.ts';
import { special } from '../data/vocabulary.ts';
import type { Alignment } from '../plots/alignment.ts';
import { comparedNetwork, type NetworkName } from './seq2seq-networks.ts';

/** A trained network and the task that it was trained on. */
export interface Trained {
  name: NetworkName;
  task: PairTask;
  weights: Weights;
}

const spare = 4; // places for a translation that is longer than its reference [tokens]

/** Lengths of rows that hold pairs of up to `words` words; sources are filled up at least as far as in training. */
const lengthsFor = (task: PairTask, words: number): RowLengths => ({
  source: Math.max(rowLengths(task).source, words + 1),
  target: words + 1 + spare,
});

/** The likeliest token of each row of logits [N, T, V] at place `at`. */
function likeliest(logits: { data: ArrayLike<number | bigint>; dims: readonly number[] }, at: number): number[] {
  const [rows = 0, length = 0, size = 0] = logits.dims;
  return Array.from({ length: rows }, (_, row) => {
    const start = (row * length + at) * size;
    let best = 0;
    for (let v = 1; v < size; v++) if (Number(logits.data[start + v]) > Number(logits.data[start + best])) best = v;
    return best;
  });
}

/** Target rows [N, T] that the network goes on by its likeliest token at each place, until all have ended. */
async function greedy(
  session: Session,
  { task }: Trained,
  pairs: readonly Pair[],
  lengths: RowLengths,
): Promise<{ tokens: number[][]; target: BigInt64Array }> {
  const { source } = pairTensors(task, pairs, lengths);
  if (!source) throw new Error('greedy: needs sources');
  const target = new BigInt64Array(pairs.length * lengths.target).fill(BigInt(special.padding));
  const tokens: number[][] = pairs.map(() => []);
  for (let at = 0; at < lengths.target && tokens.some((row) => row.at(-1) !== special.end); at++) {
    tokens.forEach((row, i) => {
      target[i * lengths.target + at] = BigInt(row.at(-1) ?? special.begin);
    });
    const { logits } = await session.run({ source, target: { data: target, dims: [pairs.length, lengths.target] } });
    if (!logits) throw new Error('greedy: the network must have the output logits');
    likeliest(logits, at).forEach((token, i) => {
      const row = tokens[i] as number[];
      if (row.at(-1) !== special.end) row.push(token);
    });
  }
  return { tokens, target };
}

/** Translations of the sources of pairs of up to `words` words, all at once, the likeliest word at each place. */
export async function translateAll(
  trained: Trained,
  pairs: readonly Pair[],
  words: number,
  { threads }: { threads: number },
): Promise<string[][]> {
  const { name, task, weights } = trained;
  const lengths = lengthsFor(task, words);
  await using session = await createSession(trace(comparedNetwork(name, task, lengths)), weights, {
    device: 'cpu',
    threads,
  });
  const { tokens } = await greedy(session, trained, pairs, lengths);
  return tokens.map((row) => task.target.decode(row));
}

/** What the end of a sentence is called in figures. */
export const endLabel = '<end>';

/**
 * RNNsearch's translation of one sentence and the weights of its attention, for each word and the end. What goes to the padding
 * after the source is left out: rows sum to 1 less that.
 */
export async function alignmentOf(trained: Trained, pair: Pair, { threads }: { threads: number }): Promise<Alignment> {
  const { name, task, weights } = trained;
  const lengths = lengthsFor(task, pair.source.length);
  const graph = trace(comparedNetwork(name, task, lengths), { tap: ['attention.weights', 'attention.weights_*'] });
  await using session = await createSession(graph, weights, { device: 'cpu', threads });
  const { tokens, target } = await greedy(session, trained, [pair], lengths);
  const { source } = pairTensors(task, [pair], lengths);
  if (!source) throw new Error('alignmentOf: needs a source');
  const out = await session.run({ source, target: { data: target, dims: [1, lengths.target] } });
  const row = (at: number): number[] => {
    const tapped = out[at === 0 ? 'attention.weights' : `attention.weights_${at}`]; // [1, 1, S]
    if (!tapped) throw new Error(`alignmentOf: the network has no weights of place ${at}`);
    return Array.from({ length: pair.source.length + 1 }, (_, i) => Number(Number(tapped.data[i]).toFixed(4)));
  };
  const translation = task.target.decode(tokens[0] as number[]);
  return {
    source: [...pair.source, endLabel],
    target: [...translation, endLabel],
    weights: [...translation, endLabel].map((_, at) => row(at)),
  };
}
