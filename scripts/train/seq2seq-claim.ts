import { type Seq2SeqRun, sentenceLengths } from './seq2seq-run.ts';

/** What the claim says of BLEU on sentences of trained lengths, the shortest range and the longest [fractions]. */
export const claim = {
  falls: 0.2, // without attention the longest lose this much or more
  flat: 0.05, // with attention this much or less
  good: 0.9, // and still reach this
} as const;

/** BLEU on the shortest and the longest range of lengths that were trained on; NaN where there is none. */
export function trainedEnds({ ranges }: Seq2SeqRun): { short: number; long: number } {
  const trained = ranges.filter(({ to }) => to <= sentenceLengths.most);
  return { short: trained[0]?.bleu ?? Number.NaN, long: trained.at(-1)?.bleu ?? Number.NaN };
}

const points = (fraction: number): string => (100 * fraction).toFixed(1);

/** What speaks against the claim that translations without attention get worse with the length of the sentence and those with it do not. */
export const objections = (runs: readonly Seq2SeqRun[]): string[] =>
  runs.flatMap((run) => {
    const { short, long } = trainedEnds(run);
    const [falls, flat] = [short - long >= claim.falls, short - long <= claim.flat && long >= claim.good];
    if (run.network === 'seq2seq' ? falls : flat) return [];
    const rule =
      run.network === 'seq2seq'
        ? `must lose ${points(claim.falls)} points of BLEU or more with length`
        : `must lose ${points(claim.flat)} points of BLEU or less with length, and keep ${points(claim.good)}`;
    return [`${run.network}, seed ${run.seed}: ${rule}, got ${points(short)} and ${points(long)}`];
  });
