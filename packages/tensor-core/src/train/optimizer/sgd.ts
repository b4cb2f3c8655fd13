import { GraphError } from '../../graph/errors.ts';
import { add, cast, equal, mul, sub } from '../../ops/elementwise.ts';
import { checkSetting, decayed, grouped, type Optimizer, type ParameterGroup, scaled } from './optimizer.ts';

/** Settings of `sgd`; defaults are torch.optim.SGD's. */
export interface SgdSettings {
  /** Share of the last update's direction; default 0. */
  momentum: number;
  /** Share of the gradient that momentum leaves out; default 0. */
  dampening: number;
  /** L2 regularisation: this times the weight is added to the gradient; default 0. */
  weightDecay: number;
  /** Look ahead by the momentum (Nesterov 1983, in the form of Sutskever et al. 2013); default false. */
  nesterov: boolean;
}

/**
 * Stochastic gradient descent as torch.optim.SGD computes it: b = momentum b + (1 - dampening) g, p = p - lr b, where the
 * first b is g itself. State: `momentum_buffer.<parameter>`.
 */
export function sgd(
  options: Partial<SgdSettings> & { groups?: readonly ParameterGroup<SgdSettings>[] } = {},
): Optimizer {
  const { groups = [], ...given } = options;
  const defaults: SgdSettings = { momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, ...given };
  for (const s of [defaults, ...groups.map((g) => ({ ...defaults, ...g }))]) {
    checkSetting('sgd', 'momentum', s.momentum, 0, Number.POSITIVE_INFINITY);
    checkSetting('sgd', 'weightDecay', s.weightDecay, 0, Number.POSITIVE_INFINITY);
    if (s.nesterov && (s.momentum === 0 || s.dampening !== 0))
      throw new GraphError(`sgd: nesterov needs momentum and no dampening, got ${s.momentum} and ${s.dampening}`);
  }
  return {
    name: 'sgd',
    settings: { ...defaults },
    build(c, parameters) {
      for (const { settings: s, parameters: members } of grouped('sgd', c, parameters, defaults, groups)) {
        const lr = scaled(c.lr, s.lrScale);
        // The first buffer is the undamped gradient.
        const share =
          s.dampening === 0 ? undefined : add(mul(cast(equal(c.step, 0), 'float32'), s.dampening), 1 - s.dampening);
        for (const p of members) {
          const g = decayed(p, s.weightDecay);
          let direction = g;
          if (s.momentum !== 0) {
            const name = `momentum_buffer.${p.name}`;
            const kept = mul(c.state(name, p.value.fixedShape), s.momentum);
            const buffer = add(kept, share ? mul(g, share) : g);
            c.next(name, buffer);
            direction = s.nesterov ? add(g, mul(buffer, s.momentum)) : buffer;
          }
          p.assign(sub(p.value, mul(direction, lr)));
        }
      }
    },
  };
}
