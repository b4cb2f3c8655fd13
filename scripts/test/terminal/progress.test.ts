import { expect, test } from 'vitest';
import { trainingProgress } from '../../terminal/progress.ts';
import { recorder } from './recorder.ts';

test('without a terminal a line appears every interval, with speed and time left from the steps alone', () => {
  const { stream, text } = recorder();
  let clock = 0;
  const progress = trainingProgress({ epochs: 2, steps: 4, images: 50, stream, now: () => clock, interval: 2 });
  for (let epoch = 1; epoch <= 2; epoch++) {
    for (let step = 1; step <= 4; step++) {
      clock += 1000; // one second a step: 50 images/s
      progress.step({ epoch, step, loss: 0.5, accuracy: 0.25 });
    }
    progress.line(`epoch ${epoch} done`);
    clock += 90_000; // an evaluation, which is not training
    progress.resume();
  }
  progress.stop();
  expect(text().split('\n')).toEqual([
    'epoch 1/2 step 2/4  loss 0.5000  accuracy 25.00 %  50 images/s  0:06 left',
    'epoch 1/2 step 4/4  loss 0.5000  accuracy 25.00 %  50 images/s  0:04 left',
    'epoch 1 done',
    'epoch 2/2 step 1/4  loss 0.5000  accuracy 25.00 %  50 images/s  0:03 left',
    'epoch 2/2 step 3/4  loss 0.5000  accuracy 25.00 %  50 images/s  0:01 left',
    'epoch 2 done',
    '',
  ]);
});

test('on a terminal the bar is redrawn, lines stay above it, and the last one is not lost', () => {
  const { stream, text } = recorder(100);
  let clock = 0;
  const progress = trainingProgress({ epochs: 1, steps: 2, images: 64, stream, now: () => clock });
  for (let step = 1; step <= 2; step++) {
    clock += 10;
    progress.step({ epoch: 1, step, loss: 2, accuracy: 0.5 });
  }
  progress.line('test accuracy 99.10 %');
  progress.stop();
  expect(text()).toContain('test accuracy 99.10 %\n');
  expect(text()).toContain(`epoch 1/1 ${'█'.repeat(30)} loss 2.0000  accuracy 50.00 %  6,400 images/s  0:00 left`);
});
