/** The learning rate of an update: `step` counts from 0, `total` is how many updates the run has. A pure function. */
export type Schedule = (step: number, total: number) => number;

/** Options of schedules that warm up. */
export interface WarmupOptions {
  /** Updates over which the rate rises linearly: the first takes 1 / warmup of it, number `warmup` all; default 0. */
  warmup?: number;
}

/** The same rate throughout. */
export const constant = (lr: number, warm: WarmupOptions = {}): Schedule => warmedUp(warm, () => lr);

/**
 * From `lr` to `final` (default 0) along half a cosine wave: final + (lr - final) (1 + cos(pi t)) / 2 (Loshchilov & Hutter
 * 2016, https://arxiv.org/abs/1608.03983, equation 5), after the warm-up.
 */
export const cosine = (lr: number, { final = 0, ...warm }: WarmupOptions & { final?: number } = {}): Schedule =>
  warmedUp(warm, (t) => final + ((lr - final) * (1 + Math.cos(Math.PI * t))) / 2);

/** From `lr` to `final` (default 0) along a straight line, after the warm-up. */
export const linear = (lr: number, { final = 0, ...warm }: WarmupOptions & { final?: number } = {}): Schedule =>
  warmedUp(warm, (t) => lr + (final - lr) * t);

/** `lr`, times `gamma` (default 0.1) at each of these updates; a milestone below 1 is a share of the whole run. */
export const step = (
  lr: number,
  { milestones, gamma = 0.1, ...warm }: WarmupOptions & { milestones: readonly number[]; gamma?: number },
): Schedule =>
  warmedUp(warm, (_, i, total) => lr * gamma ** milestones.filter((m) => i >= (m < 1 ? m * total : m)).length);

/**
 * lr sqrt(warmup) min(n^-0.5, n warmup^-1.5) for update n from 1: a linear warm-up to `lr`, then the inverse root (Vaswani et
 * al. 2017, https://arxiv.org/abs/1706.03762, equation 3, where lr is (width warmup)^-0.5).
 */
export const inverseSqrt = (lr: number, { warmup }: { warmup: number }): Schedule => {
  checkWarmup(warmup, 1);
  return (i) => lr * Math.sqrt(warmup) * Math.min((i + 1) ** -0.5, (i + 1) * warmup ** -1.5);
};

/** Options of `oneCycle`; defaults are torch.optim.lr_scheduler.OneCycleLR's. */
export interface OneCycleOptions {
  /** The share of the run in which the rate rises; default 0.3. */
  rise?: number;
  /** The first rate is the highest divided by this; default 25. */
  divide?: number;
  /** The last rate is the first divided by this; default 1e4. */
  finalDivide?: number;
}

/** Up to `lr` and down again along cosines (Smith & Topin 2017, https://arxiv.org/abs/1708.07120), as OneCycleLR. */
export const oneCycle =
  (lr: number, { rise = 0.3, divide = 25, finalDivide = 1e4 }: OneCycleOptions = {}): Schedule =>
  (i, total) => {
    const [first, last, peak] = [lr / divide, lr / divide / finalDivide, rise * total - 1];
    const between = (a: number, b: number, t: number): number => b + ((a - b) * (1 + Math.cos(Math.PI * t))) / 2;
    return i <= peak ? between(first, lr, i / peak) : between(lr, last, (i - peak) / (total - 1 - peak));
  };

/** A schedule of the share t in [0, 1) of the run after its warm-up. */
function warmedUp({ warmup = 0 }: WarmupOptions, rate: (t: number, i: number, total: number) => number): Schedule {
  checkWarmup(warmup, 0);
  return (i, total) => {
    const after = rate(Math.max(0, i - warmup) / Math.max(1, total - warmup), i, total);
    return i < warmup ? (after * (i + 1)) / warmup : after;
  };
}

function checkWarmup(warmup: number, least: number): void {
  if (!Number.isInteger(warmup) || warmup < least)
    throw new Error(`schedule: warmup must be a number of updates from ${least} up, got ${warmup}`);
}
