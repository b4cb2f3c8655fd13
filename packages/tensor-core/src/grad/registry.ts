import { GraphError } from '../graph/errors.ts';
import type { GradRule } from './rule.ts';

let registered: ReadonlyMap<string, GradRule> | undefined;

/**
 * Gives `grad` its rules. They are built from operators, so they live with the operators in `@netwright/tensor-core/nn`, whose
 * entry calls this; a page that only reads, writes or runs graphs does not carry them.
 */
export function registerGradRules(rules: ReadonlyMap<string, GradRule>): void {
  registered = rules;
}

/** The rule of an operator by its name, or `domain.Operator`; undefined where it has none. */
export function gradRule(name: string): GradRule | undefined {
  if (!registered)
    throw new GraphError(
      "grad: the gradient rules are not loaded: import '@netwright/tensor-core/nn' before calling it",
    );
  return registered.get(name);
}
