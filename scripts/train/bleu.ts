type Words = readonly string[];

/** How often each run of `n` words occurs. */
function counts(words: Words, n: number): Map<string, number> {
  const found = new Map<string, number>();
  for (let i = 0; i + n <= words.length; i++) {
    const run = words.slice(i, i + n).join('\n');
    found.set(run, (found.get(run) ?? 0) + 1);
  }
  return found;
}

const sum = (list: Iterable<number>): number => [...list].reduce((a, b) => a + b, 0);

/** The share of runs of `n` words of all translations that occur in their references, each as often as it does there. */
function precision(translations: readonly Words[], references: readonly Words[], n: number): number {
  const [matches, all] = translations.reduce(
    ([right, total], words, i) => {
      const [ours, theirs] = [counts(words, n), counts(references[i] as Words, n)];
      const clipped = [...ours].map(([run, count]) => Math.min(count, theirs.get(run) ?? 0));
      return [right + sum(clipped), total + sum(ours.values())];
    },
    [0, 0],
  );
  return all === 0 ? 0 : matches / all;
}

/**
 * BLEU of translations with one reference each, a fraction: the geometric mean of the precisions of runs of 1 to 4 words, times
 * the penalty of brevity, over all sentences together (Papineni, Roukos, Ward, Zhu 2002,
 * https://aclanthology.org/P02-1040). 0 where no run of 4 words is right.
 *
 * @throws Error if there is no sentence, or not one reference for each
 */
export function bleu(translations: readonly Words[], references: readonly Words[]): number {
  if (translations.length === 0 || translations.length !== references.length)
    throw new Error(
      `bleu: needs a reference for each translation, got ${references.length} for ${translations.length}`,
    );
  const [ours, theirs] = [translations, references].map((list) => sum(list.map(({ length }) => length))) as [
    number,
    number,
  ];
  if (ours === 0) return 0;
  const logs = [1, 2, 3, 4].map((n) => Math.log(precision(translations, references, n)));
  return Math.min(1, Math.exp(1 - theirs / ours)) * Math.exp(sum(logs) / logs.length);
}
