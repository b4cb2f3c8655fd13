import { fit, schedule } from '@netwright/tensor-core/train';
import { englishFrench } from '../data/english-french.ts';
import { drawnPairs, heldPairs, type Pair } from '../data/sequence-pairs.ts';
import type { Alignment } from '../plots/alignment.ts';
import { processorTime } from '../sweep/processor-time.ts';
import { bleu } from './bleu.ts';
import { exactMatches, pairsInOrder } from './encoder-decoder-model.ts';
import { type NetworkName, networkParameters, networkStep } from './seq2seq-networks.ts';
import { alignmentOf, translateAll } from './seq2seq-translate.ts';

/** Lengths of sentences: trained on from `least` to `most`, tested in ranges of `range` up to `tested` [words]. */
export interface SentenceLengths {
  least: number;
  most: number;
  tested: number;
  range: number;
}

/** The lengths of the comparison. */
export const sentenceLengths: SentenceLengths = { least: 5, most: 16, tested: 24, range: 4 };

/** A network of the comparison, and how it is trained. */
export interface Seq2SeqJob {
  network: NetworkName;
  seed: number;
  epochs: number;
  updates: number; // per epoch
  batch: number; // sentences per update
  sentences: number; // held-out ones to test with, of each range of lengths
}

/** How good translations of a range of lengths are. */
export interface RangeScore {
  from: number; // [words]
  to: number; // [words]
  bleu: number; // a fraction
  exact: number; // share of sentences without a mistake
}

/** How a network of the comparison learned. */
export interface Seq2SeqRun {
  network: NetworkName;
  seed: number;
  parameters: number;
  loss: number[]; // after each epoch, of held-out sentences [nats per word]
  ranges: RangeScore[];
  alignment?: Alignment; // RNNsearch's, of one held-out sentence
  cpuSeconds: number; // processor time of training
}

/** Held-out sentences of one range of lengths. */
interface TestRange {
  from: number;
  to: number;
  pairs: Pair[];
}

/** Different held-out sentences of each range of lengths, each length as often as any other; the same for every run. */
export function testSentences(count: number, lengths: SentenceLengths = sentenceLengths): TestRange[] {
  const { least, tested, range } = lengths;
  return Array.from({ length: (tested - least + 1) / range }, (_, i) => {
    const from = least + i * range;
    const to = from + range - 1;
    return { from, to, pairs: heldPairs(englishFrench({ least: from, most: to }), count, i) };
  });
}

/** The sentence whose alignment is shown: it has a negation, and two adjectives that change places. */
const shownSentence = (): Pair => heldPairs(englishFrench({ least: 16, most: 16 }), 1, 1)[0] as Pair;

/** Trains one network on one thread and tests it on every range of lengths. */
export async function trainSeq2Seq(
  { network, seed, epochs, updates, batch, sentences }: Seq2SeqJob,
  onEpoch: (loss: number) => void = () => undefined,
  lengths: SentenceLengths = sentenceLengths,
): Promise<Seq2SeqRun> {
  const task = englishFrench(lengths);
  const seconds = processorTime();
  const rate = 0.004;
  const { weights, history } = await fit({
    step: networkStep(network, task, batch),
    data: drawnPairs(task, { batch, length: updates }),
    epochs,
    seed,
    schedule: schedule.cosine(rate, { final: rate / 20, warmup: Math.min(50, updates) }),
    validation: { data: pairsInOrder(task, heldPairs(task, 2 * sentences, 100), { batch: sentences }) },
    session: { threads: 1 },
    onEpoch: ({ validation }) => onEpoch(validation?.loss ?? Number.NaN),
  });
  const trained = { name: network, task, weights };
  const ranges: RangeScore[] = [];
  for (const { from, to, pairs } of testSentences(sentences, lengths)) {
    const found = await translateAll(trained, pairs, to, { threads: 1 });
    const references = pairs.map(({ target }) => target);
    ranges.push({ from, to, bleu: rounded(bleu(found, references)), exact: rounded(exactMatches(found, pairs)) });
  }
  return {
    network,
    seed,
    parameters: networkParameters(network, task),
    loss: history.map(({ validation }) => rounded(validation?.loss ?? Number.NaN)),
    ranges,
    ...(network === 'rnnsearch' && { alignment: await alignmentOf(trained, shownSentence(), { threads: 1 }) }),
    cpuSeconds: Math.round(seconds()),
  };
}

const rounded = (value: number): number => Number(value.toFixed(4));
