import { expect, test } from 'vitest';
import { searchProgress } from '../../terminal/search-progress.ts';
import { recorder } from './recorder.ts';

test('without a terminal there is a line every few seconds, and one at the end, with the genotype', () => {
  const { stream, text } = recorder();
  let clock = 0;
  const progress = searchProgress({ updates: 3, stream, now: () => clock, interval: 10 });
  for (const update of [1, 2, 3]) {
    clock += 6000;
    progress.step({ update, secondsLeft: 6 * (3 - update), genotype: `skip ${update}` });
  }
  progress.line('epoch 1/1');
  progress.stop();
  expect(text().split('\n')).toEqual([
    'update 2/3  0:06 left  skip 2',
    'update 3/3  0:00 left  skip 3',
    'epoch 1/1',
    '',
  ]);
});

test('on a terminal a bar shows updates, the time left and the genotype', () => {
  const { stream, text } = recorder(120);
  const progress = searchProgress({ updates: 4, stream });
  progress.step({ update: 2, secondsLeft: 30, genotype: 'sep3 0 skip 1' });
  progress.line('epoch 1/2');
  progress.stop();
  expect(text()).toContain('2/4 0:30 left  sep3 0 skip 1');
  expect(text()).toContain('epoch 1/2');
});
