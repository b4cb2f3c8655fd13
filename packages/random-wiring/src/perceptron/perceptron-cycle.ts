import { brentCycle } from '../turing/brent-cycle.ts';
import { checkPoints, type LabelledPoints } from './labelled-points.ts';
import { perceptronPass, trainPerceptron } from './perceptron-rule.ts';

/** How passes of the rule from weights 0 come to repeat themselves. */
export interface PerceptronCycle {
  /** Whether what repeats is a pass without a mistake. */
  readonly converged: boolean;
  /** Passes before the first weights that come again. */
  readonly transient: number;
  /** Passes until they do. */
  readonly period: number;
  readonly longest: number;
}

/**
 * The cycle that the rule with rate 1 ends in on points of whole numbers. Where no weights separate them, they stay bounded
 * (perceptron cycling theorem: Block & Levin, "On the boundedness of an iterative procedure for solving a system of linear
 * inequalities", 1970), so that some come again. Throws on coordinates that are not whole.
 */
export function perceptronCycle(data: LabelledPoints): PerceptronCycle {
  checkPoints('perceptronCycle', data);
  const broken = data.points.flat().find((v) => !Number.isInteger(v));
  if (broken !== undefined) throw new Error(`perceptronCycle: coordinates must be whole numbers, got ${broken}`);
  const zero = (data.points[0] as readonly number[]).map(() => 0);
  const { transient, period, first } = brentCycle<readonly number[]>(
    (w) => perceptronPass(data, w, 1).weights,
    zero,
    (a, b) => a.every((v, i) => v === b[i]),
  );
  const { longest } = trainPerceptron(data, { passes: transient + period });
  return { converged: perceptronPass(data, first, 1).updates === 0, transient, period, longest };
}
