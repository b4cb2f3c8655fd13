import type { NodeCost } from '../profile/node-cost.ts';
import type { Profile } from '../profile/profile.ts';
import { addCost, byCost, type CostSums, type GrowingSums, noCost } from './cost-sums.ts';

/** Sums over the nodes of one operator. */
export interface OpCost extends CostSums {
  /** `Conv`, `com.microsoft.Attention`. */
  readonly op: string;
}

/** An operator with its domain, but for ONNX's own: `Conv`, `com.microsoft.Attention`. */
export const operatorName = ({ op, domain }: Pick<NodeCost, 'op' | 'domain'>): string =>
  domain === '' || domain === 'ai.onnx' ? op : `${domain}.${op}`;

/** What each operator costs, the costliest first. */
export function byOp(profile: Profile): OpCost[] {
  const sums = new Map<string, GrowingSums>();
  for (const row of profile.rows()) {
    const op = operatorName(row);
    let sum = sums.get(op);
    if (sum === undefined) {
      sum = noCost();
      sums.set(op, sum);
    }
    addCost(sum, row);
  }
  return [...sums].map(([op, sum]) => ({ op, ...sum })).sort(byCost);
}
