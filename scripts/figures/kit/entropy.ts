/** The entropy of probabilities [bits]; the sum of that of several distributions, if they stand one after another. */
export const entropyOf = (probabilities: readonly number[]): number =>
  probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
