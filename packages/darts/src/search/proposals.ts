/** What methods of search ask, and how a search is run. */

/** A point of a discrete space: the number of what is chosen at each place. */
export type Candidate = readonly number[];

/** How many choices there are at each place. */
export type SearchSpace = readonly number[];

/** A question of a method: how good is a candidate after so much training? */
export interface Proposal {
  readonly candidate: Candidate;
  /** Share of a full training after which it is judged, in (0, 1]. */
  readonly training: number;
  /** Share that was done before, when a training goes on; default 0. */
  readonly from?: number;
}

/** A method at work: gives questions and takes answers, higher is better. Without an end. */
export type Proposals = Generator<Proposal, never, number>;

/** A question with its answer. */
export interface Trial extends Proposal {
  readonly value: number;
  /** All that was trained up to and with this one, in full trainings. */
  readonly spent: number;
}

const missing = 1e-9; // thirds of a training do not add up exactly

/**
 * Asks a method for proposals until the next would exceed the budget, in full trainings.
 *
 * @throws Error unless the budget is positive, and where a value is NaN
 */
export function runSearch(
  proposals: Proposals,
  evaluate: (proposal: Proposal) => number,
  { budget }: { budget: number },
): Trial[] {
  if (!(budget > 0)) throw new Error(`runSearch: the budget must be positive, got ${budget}`);
  const trials: Trial[] = [];
  let spent = 0;
  for (let { value: proposal } = proposals.next(); ; ) {
    spent += proposal.training - (proposal.from ?? 0);
    if (spent > budget + missing) return trials;
    const value = evaluate(proposal);
    if (Number.isNaN(value)) throw new Error(`runSearch: values must be numbers, got NaN for ${proposal.candidate}`);
    trials.push({ ...proposal, value, spent });
    proposal = proposals.next(value).value;
  }
}

/** The number of points of a space. Throws unless every place has a choice. */
export function spaceSize(caller: string, space: SearchSpace): number {
  const wrong = space.find((choices) => !Number.isInteger(choices) || choices < 1);
  if (space.length === 0 || wrong !== undefined)
    throw new Error(`${caller}: a space must have places of one choice at least, got [${space}]`);
  return space.reduce((product, choices) => product * choices, 1);
}
