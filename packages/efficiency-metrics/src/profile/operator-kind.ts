import type { Convention } from '../conventions/convention.ts';
import { isFree, isKnown } from '../conventions/index.ts';
import { mayBeLayer } from '../memory/layer-peak.ts';

/** What is the same for all nodes of an operator. */
export interface OperatorKind {
  readonly isFree: boolean;
  readonly isKnown: boolean;
  /** Whether its nodes have to be looked at: the convention counts them, or they may be layers. */
  readonly isCounted: boolean;
}

/** Kinds of operators under a convention, each found once: large files have few operators. */
export class OperatorKinds {
  private readonly byDomain = new Map<string, Map<string, OperatorKind>>();

  constructor(private readonly convention: Convention) {}

  of(op: string, domain: string): OperatorKind {
    let kinds = this.byDomain.get(domain);
    if (!kinds) {
      kinds = new Map();
      this.byDomain.set(domain, kinds);
    }
    let kind = kinds.get(op);
    if (!kind) {
      const free = isFree(op, domain);
      const isCounted = (!free && this.convention.counts(op, domain)) || mayBeLayer(op, domain);
      kind = { isFree: free, isKnown: isKnown(op, domain), isCounted };
      kinds.set(op, kind);
    }
    return kind;
  }
}
