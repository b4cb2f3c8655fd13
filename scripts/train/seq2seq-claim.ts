import { networkTitles } from './seq2seq-networks.ts';
import { type Seq2SeqRun, sentenceLengths } from './seq2seq-run.ts';

/** What the claim says of BLEU on sentences of trained lengths, the shortest range and the longest [fractions]. */
export const claim = {
  falls: 0.2, // without attention the longest lose this much or more, in the mean of the runs
  flat: 0.05, // with attention this much or less in every run; without it more in every run
  good: 0.9, // with attention the longest still reach this in every run
} as const;

/** BLEU on the shortest and the longest range of lengths that were trained on; NaN where there is none. */
export function trainedEnds({ ranges }: Pick<Seq2SeqRun, 'ranges'>): { short: number; long: number } {
  const trained = ranges.filter(({ to }) => to <= sentenceLengths.most);
  return { short: trained[0]?.bleu ?? Number.NaN, long: trained.at(-1)?.bleu ?? Number.NaN };
}

const points = (fraction: number): string => (100 * fraction).toFixed(1);

/** What speaks against one run. */
function objection(run: Seq2SeqRun): string[] {
  const { short, long } = trainedEnds(run);
  const lost = short - long;
  const without = run.network === 'seq2seq';
  if (without ? lost > claim.flat : lost <= claim.flat && long >= claim.good) return [];
  const rule = without
    ? `must lose more than ${points(claim.flat)} points of BLEU with length`
    : `must lose ${points(claim.flat)} points of BLEU or less with length, and keep ${points(claim.good)}`;
  return [`${run.network}, seed ${run.seed}: ${rule}, got ${points(short)} and ${points(long)}`];
}

/** What speaks against the claim that translations get worse with the length of the sentence without attention, and not with it. */
export function objections(runs: readonly Seq2SeqRun[]): string[] {
  const lost = runs
    .filter(({ network }) => network === 'seq2seq')
    .map((run) => trainedEnds(run).short - trainedEnds(run).long);
  const mean = lost.reduce((a, b) => a + b, 0) / lost.length;
  const falls = lost.length === 0 || mean >= claim.falls;
  return [
    ...runs.flatMap(objection),
    ...(falls
      ? []
      : [
          `${networkTitles.seq2seq}: must lose ${points(claim.falls)} points of BLEU in the mean of ${lost.length} runs, got ${points(mean)}`,
        ]),
  ];
}
