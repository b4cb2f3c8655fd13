/** Training steps beside PyTorch's, both on this machine's CPU. */
import { type Figure, median } from './figure.ts';
import { OurSteps } from './our-steps.ts';
import { TorchSteps } from './torch.ts';
import type { Contest } from './training-contests.ts';

/** A PyTorch to compare with: the library it multiplies by, and the environment in which it finds that. */
export interface Torch {
  readonly blas: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Milliseconds per step, and how they compare with each PyTorch; the goal is set against the last. Without any only our own.
 * Takes some minutes.
 */
export async function benchTraining(contests: readonly Contest[], torches: readonly Torch[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [i, contest] of contests.entries()) {
    console.error(`  ${i + 1}/${contests.length} ${contest.title}`);
    figures.push(...(await compete(contest, torches)));
  }
  return figures;
}

/** Steps in a row take a second at most: one, of a contestant that takes longer [ms]. */
const turn = 1000;
/** A contestant whose first step takes longer than this is measured by that step alone [ms]. */
const tooLong = 5000;

/**
 * The contestants take turns, a few steps each, so that what else the machine does falls on all of them. A round's figure is
 * the median of its steps, the ratio that of the rounds' ratios; both count with the number of threads, one or two, that suits them.
 */
async function compete(c: Contest, torches: readonly Torch[]): Promise<Figure[]> {
  await using single = await OurSteps.open(c, 1);
  await using double = await OurSteps.open(c, 2);
  const theirs = torches.flatMap((torch) =>
    [1, 2].map((n) => ({ torch, n, run: new TorchSteps(c.name, c.batch, n, torch.env) })),
  );
  try {
    const contestants = [single, double, ...theirs.map((t) => t.run)];
    const times: number[][] = contestants.map(() => []);
    const steps: number[] = [];
    for (const [i, one] of contestants.entries()) {
      const first = (await one.run(1))[0] as number; // allocates, starts threads
      if (first > tooLong) times[i]?.push(first);
      const time = first > tooLong ? Number.POSITIVE_INFINITY : ((await one.run(1))[0] as number);
      steps.push(Number.isFinite(time) ? Math.max(1, Math.min(c.steps, Math.floor(turn / time))) : 0);
    }
    for (let round = 0; round < c.rounds; round++)
      for (const [i, one] of contestants.entries())
        if (steps[i]) times[i]?.push(median(await one.run(steps[i] as number)));
    const [our, rest] = [times.slice(0, 2), times.slice(2)];
    const series = theirs.map(({ torch, n }, i) => ({ torch, n, times: rest[i] as number[] }));
    return [
      ...our.map((t, i) => ({
        what: `${c.title}: Netwright, ${i + 1} thread${i > 0 ? 's' : ''}`,
        value: median(t),
        unit: 'ms',
      })),
      ...series.map((s) => ({
        what: `${c.title}: PyTorch, ${s.torch.blas}, ${s.n} thread${s.n > 1 ? 's' : ''}`,
        value: median(s.times),
        unit: 'ms',
      })),
      ...torches.map((torch, i) =>
        speed(
          c,
          our,
          torch,
          series.filter((s) => s.torch === torch).map((s) => s.times),
          i === torches.length - 1,
        ),
      ),
    ];
  } finally {
    for (const t of theirs) t.run[Symbol.dispose]();
  }
}

/** Our speed as a multiple of PyTorch's, each with the number of threads that suits it better. */
function speed(
  c: Contest,
  ours: readonly number[][],
  { blas }: Torch,
  theirs: readonly number[][],
  counts: boolean,
): Figure {
  const [our, best] = [ours, theirs].map((all) => all.reduce((a, b) => (median(a) <= median(b) ? a : b))) as [
    number[],
    number[],
  ];
  const value = median(our.map((t, i) => (best[i] ?? (best[0] as number)) / t)); // one step alone stands for all rounds
  const goal = counts && c.atLeast !== undefined ? { goal: { atLeast: c.atLeast } } : {};
  return { what: `${c.title}: speed, PyTorch with ${blas} = 1`, value, unit: '', ...goal };
}
