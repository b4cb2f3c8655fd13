import { expect, test } from 'vitest';
import { workProgress } from '../../terminal/work-progress.ts';
import { recorder } from './recorder.ts';

test('without a terminal every part is a line, and heavy parts count for more of the time left', () => {
  const { stream, text } = recorder();
  let clock = 0;
  const progress = workProgress({ total: 10, stream, now: () => clock });
  clock = 8000; // two seconds per unit
  progress.done(4, 'a');
  clock = 12_000;
  progress.done(2, 'b');
  clock = 20_000;
  progress.done(4, 'c');
  progress.stop();
  expect(text().split('\n')).toEqual(['40 %  a  0:12 left', '60 %  b  0:08 left', '100 %  c  0:00 left', '']);
});

test('on a terminal one bar shows the last part and the time left', () => {
  const { stream, text } = recorder(100);
  let clock = 0;
  const progress = workProgress({ total: 2, stream, now: () => clock });
  clock = 30_000;
  progress.done(1, 'plain-8');
  progress.stop();
  expect(text()).toContain('50 % plain-8  0:30 left');
});
