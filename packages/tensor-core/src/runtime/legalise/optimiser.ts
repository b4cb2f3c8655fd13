/** What onnxruntime's graph optimiser gets wrong before any provider runs, so on every device; seen with 1.30. */
import { node1 } from '../../graph/node.ts';
import { at, type LegaliseRule, numberOf, numbersOf } from './rule.ts';

/** `maxPool` makes its nodes this way; files of other exporters do not. */
const paddedMaxPool: LegaliseRule = {
  ops: ['MaxPool'],
  defect: 'wrong',
  text: "MaxPool of a Pad: with auto_pad VALID, or the zeros become the pooling's own padding, which counts as minus infinity",
  rewrite(c) {
    const { auto_pad: autoPad = 'NOTSET', pads: _, ...attributes } = c.attributes;
    const isPlain = autoPad === 'NOTSET' && numberOf(c, 'ceil_mode', 0) === 0 && c.outputs.length === 1;
    if (at(c, 0).node?.op !== 'Pad' || !isPlain || numbersOf(c, 'pads')?.some((n) => n !== 0)) return undefined;
    return [node1('MaxPool', [at(c, 0)], { ...attributes, auto_pad: 'VALID' })];
  },
};

/** Rules for what the optimiser merges. */
export const optimiserRules: Readonly<Record<string, LegaliseRule>> = { paddedMaxPool };
