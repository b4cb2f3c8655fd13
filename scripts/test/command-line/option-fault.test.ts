import { expect, test } from 'vitest';
import { optionFault } from '../../command-line/option-fault.ts';

const options = { seed: { type: 'string' }, fresh: { type: 'boolean' } } as const;

test.each([
  [['--seed', '1', '--fresh'], undefined],
  [['--seed=-1'], undefined],
  [['--sed', '1'], '--sed: must be one of --seed, --fresh, got --sed'],
  [['--seed'], '--seed: needs a value, got none'],
  [['--seed', '--fresh'], '--seed: needs a value (--seed=VALUE where it begins with a dash), got --fresh'],
  [['--fresh=1'], '--fresh: takes no value, got 1'],
  [['more'], 'needs options only, got more'],
])('of the words %j is wrong: %s', (args, fault) => {
  expect(optionFault(args, { options })).toBe(fault);
});

test('words that are no options are right where the script takes them', () => {
  expect(optionFault(['more'], { options, allowPositionals: true })).toBeUndefined();
});
