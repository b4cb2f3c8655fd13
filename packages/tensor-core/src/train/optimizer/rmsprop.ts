import { add, div, mul, sqrt, square, sub } from '../../ops/elementwise.ts';
import {
  checkSetting,
  decayed,
  grouped,
  movingAverage,
  type Optimizer,
  type ParameterGroup,
  scaled,
} from './optimizer.ts';

/** Settings of `rmsprop`; defaults are torch.optim.RMSprop's. */
export interface RmspropSettings {
  /** Decay of the mean square; default 0.99. */
  alpha: number;
  /** Added to its root; default 1e-8. */
  eps: number;
  /** L2 regularisation; default 0. */
  weightDecay: number;
  /** Share of the last update; default 0. */
  momentum: number;
  /** Divide by the deviation, not the root mean square; default false. */
  centered: boolean;
}

/**
 * RMSprop (Tieleman & Hinton 2012, lecture 6.5; centred by Graves 2013, https://arxiv.org/abs/1308.0850) as
 * torch.optim.RMSprop computes it. State: `square_avg.<parameter>`, `grad_avg.` when centred, `momentum_buffer.` with momentum.
 */
export function rmsprop(
  options: Partial<RmspropSettings> & { groups?: readonly ParameterGroup<RmspropSettings>[] } = {},
): Optimizer {
  const { groups = [], ...given } = options;
  const defaults: RmspropSettings = { alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false, ...given };
  for (const s of [defaults, ...groups.map((g) => ({ ...defaults, ...g }))]) {
    checkSetting('rmsprop', 'alpha', s.alpha, 0, 1);
    checkSetting('rmsprop', 'eps', s.eps, 0, Number.POSITIVE_INFINITY);
    checkSetting('rmsprop', 'momentum', s.momentum, 0, Number.POSITIVE_INFINITY);
    checkSetting('rmsprop', 'weightDecay', s.weightDecay, 0, Number.POSITIVE_INFINITY);
  }
  return {
    name: 'rmsprop',
    settings: { ...defaults },
    build(c, parameters) {
      for (const { settings: s, parameters: members } of grouped('rmsprop', c, parameters, defaults, groups)) {
        const lr = scaled(c.lr, s.lrScale);
        for (const p of members) {
          const shape = p.value.fixedShape;
          const g = decayed(p, s.weightDecay);
          const squares = `square_avg.${p.name}`;
          const meanSquare = movingAverage(c.state(squares, shape), square(g), s.alpha);
          c.next(squares, meanSquare);
          let size = meanSquare;
          if (s.centered) {
            const name = `grad_avg.${p.name}`;
            const mean = movingAverage(c.state(name, shape), g, s.alpha);
            c.next(name, mean);
            size = sub(meanSquare, square(mean));
          }
          let direction = div(g, add(sqrt(size), s.eps));
          if (s.momentum > 0) {
            const name = `momentum_buffer.${p.name}`;
            direction = add(mul(c.state(name, shape), s.momentum), direction);
            c.next(name, direction);
          }
          p.assign(sub(p.value, mul(direction, lr)));
        }
      }
    },
  };
}
