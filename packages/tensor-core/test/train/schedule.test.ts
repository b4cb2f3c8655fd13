import { describe, expect, it } from 'vitest';
import { schedule } from '../../src/train/index.ts';

const oneCycle10 = [
  0.040000000000000036, 0.52, 1.0, 0.9504846320134737, 0.8117456539497631, 0.6112620219362893, 0.38874197806371075,
  0.18825834605023697, 0.049519367986526286, 4e-6,
];

const at = (s: (i: number, n: number) => number, total: number): number[] =>
  Array.from({ length: total }, (_, i) => s(i, total));
const close = (received: number[], expected: number[]): void => {
  expect(received).toHaveLength(expected.length);
  received.forEach((v, i) => {
    expect(v).toBeCloseTo(expected[i] as number, 12);
  });
};

describe('schedules', () => {
  it('constant stays, and rises in its warm-up', () => {
    close(at(schedule.constant(0.5), 3), [0.5, 0.5, 0.5]);
    close(at(schedule.constant(0.5, { warmup: 4 }), 6), [0.125, 0.25, 0.375, 0.5, 0.5, 0.5]);
  });
  it('cosine passes 1, (2 + sqrt 2) / 4, 1/2, (2 - sqrt 2) / 4 of the rate', () => {
    const r = Math.SQRT2;
    close(at(schedule.cosine(2), 4), [2, (2 + r) / 2, 1, (2 - r) / 2]);
    close(at(schedule.cosine(2, { final: 1 }), 2), [2, 1.5]);
  });
  it('cosine begins after the warm-up at its full rate', () => {
    close(at(schedule.cosine(2, { warmup: 2 }), 4), [1, 2, 2, 1]);
  });
  it('linear falls by equal amounts', () => {
    close(at(schedule.linear(4), 4), [4, 3, 2, 1]);
    close(at(schedule.linear(1, { final: 3, warmup: 1 }), 3), [1, 1, 2]);
  });
  it('step multiplies by gamma at milestones, absolute or shares of the run', () => {
    close(at(schedule.step(1, { milestones: [2, 3] }), 5), [1, 1, 0.1, 0.01, 0.01]);
    close(at(schedule.step(1, { milestones: [0.5], gamma: 0.5 }), 4), [1, 1, 0.5, 0.5]);
  });
  it('inverseSqrt equals d^-0.5 min(n^-0.5, n warmup^-1.5) of the Transformer', () => {
    const [width, warmup] = [512, 4000];
    const s = schedule.inverseSqrt((width * warmup) ** -0.5, { warmup });
    for (const n of [1, 2, 3999, 4000, 4001, 100_000])
      expect(s(n - 1, 1)).toBeCloseTo(width ** -0.5 * Math.min(n ** -0.5, n * warmup ** -1.5), 15);
  });
  it('oneCycle equals torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=10)', () => {
    // torch 1.13.0: scheduler.get_last_lr() after 0 to 9 steps.
    close(at(schedule.oneCycle(1), 10), oneCycle10);
  });
  it('refuse a warm-up that is no number of updates', () => {
    expect(() => schedule.cosine(1, { warmup: 0.1 })).toThrow(
      'schedule: warmup must be a number of updates from 0 up, got 0.1',
    );
    expect(() => schedule.inverseSqrt(1, { warmup: 0 })).toThrow('from 1 up, got 0');
  });
});
