import { type Counter, type Counters, forEach, volume } from '../counter.ts';

/**
 * Steps x batch x the weights of all gates and directions: W [D, G H, I] by the input, R [D, G H, H] by the state. `layout`
 * only swaps steps and batch. Peepholes and gates are elementwise. Every step counts, whatever `sequence_lens` says.
 */
const recurrent: Counter = (node) => {
  const [x, w, r] = node.inputs;
  if (!x || !w || !r) return undefined;
  const runs = (x[0] as number) * (x[1] as number);
  const [input, state] = [runs * volume(w), runs * volume(r)];
  const computedInput = node.isStored(0) || node.isStored(1) ? 0 : input;
  return { macs: input + state, attentionMacs: computedInput + (node.isStored(2) ? 0 : state) };
};

/** Recurrent layers by operator. DynamicQuantizeLSTM transposes the weights, which leaves their number. */
export const recurrentCounters: Counters = forEach('LSTM GRU RNN com.microsoft.DynamicQuantizeLSTM', recurrent);
