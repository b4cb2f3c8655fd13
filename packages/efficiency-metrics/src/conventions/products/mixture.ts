import { type Counter, type Counters, volume } from '../counter.ts';
import { countAttribute } from '../node-attributes.ts';

/** Rows [.., H] x the k experts that each row visits; expert weights are [E, ...], of `expert_weight_bits` in bytes if packed. */
const mixture =
  (layers: readonly number[], packed: boolean): Counter =>
  (node) => {
    const x = node.inputs[0];
    const weights = layers.map((i) => node.inputs[i]).filter((s) => s !== undefined);
    if (!x || weights.length === 0) return undefined;
    const perByte = packed ? 8 / countAttribute(node, 'expert_weight_bits', 4) : 1;
    const expert = weights.reduce((n, w) => n + volume(w.slice(1)) * perByte, 0);
    const rows = volume(x.slice(0, -1));
    return { macs: rows * countAttribute(node, 'k', 1) * expert, attentionMacs: 0 };
  };

/** Mixtures of experts by operator; the product of the router is a node of its own. */
export const mixtureCounters: Counters = {
  'com.microsoft.MoE': mixture([2, 4, 6], false),
  'com.microsoft.QMoE': mixture([2, 5, 8], true),
};
