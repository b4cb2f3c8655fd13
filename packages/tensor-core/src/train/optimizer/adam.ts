import { scalar } from '../../graph/constant.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { tanh } from '../../ops/activation.ts';
import { add, div, maximum, mul, sqrt, square, sub } from '../../ops/elementwise.ts';
import {
  checkSetting,
  decayed,
  grouped,
  movingAverage,
  type Optimizer,
  type OptimizerContext,
  type ParameterGroup,
  scaled,
} from './optimizer.ts';

/** Settings of `adam` and `adamW`; defaults are PyTorch's. */
export interface AdamSettings {
  /** Decay of the averages of the gradient and of its square; default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the root of the mean square; default 1e-8. */
  eps: number;
  /** `adam`: L2 regularisation, default 0. `adamW`: the share of the weight taken off per unit of learning rate, default 0.01. */
  weightDecay: number;
  /** Divide by the largest mean square so far (Reddi et al. 2018, https://arxiv.org/abs/1904.09237); default false. */
  amsgrad: boolean;
}

/** Options of `adam` and `adamW`. */
export type AdamOptions = Partial<AdamSettings> & { groups?: readonly ParameterGroup<AdamSettings>[] };

/**
 * Adam (Kingma & Ba 2014, https://arxiv.org/abs/1412.6980) as torch.optim.Adam computes it. State: `exp_avg.<parameter>` and
 * `exp_avg_sq.<parameter>`, with amsgrad `max_exp_avg_sq.<parameter>`.
 */
export const adam = (options: AdamOptions = {}): Optimizer => build('adam', { weightDecay: 0, ...options }, false);

/** Adam with decoupled weight decay (Loshchilov & Hutter 2017, https://arxiv.org/abs/1711.05101), as torch.optim.AdamW; default 0.01. */
export const adamW = (options: AdamOptions = {}): Optimizer => build('adamW', { weightDecay: 0.01, ...options }, true);

/**
 * 1 - beta^t for the bias correction, by t the number of this update. The plain form loses half of float32's digits in the
 * first steps (1 - 0.999); 1 - e^-2y = 2 tanh(y) / (1 + tanh(y)) keeps them.
 */
function correction(t: Tensor, beta: number): Tensor {
  if (beta === 0) return scalar(t.graph, 1);
  const y = tanh(mul(t, -Math.log(beta) / 2));
  return div(mul(y, 2), add(y, 1));
}

function build(name: string, { groups = [], ...given }: AdamOptions, decoupled: boolean): Optimizer {
  const defaults: AdamSettings = { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, ...given };
  for (const s of [defaults, ...groups.map((g) => ({ ...defaults, ...g }))]) {
    s.betas.forEach((beta, i) => {
      checkSetting(name, `betas[${i}]`, beta, 0, 1);
    });
    checkSetting(name, 'eps', s.eps, 0, Number.POSITIVE_INFINITY);
    checkSetting(name, 'weightDecay', s.weightDecay, 0, Number.POSITIVE_INFINITY);
  }
  return {
    name,
    settings: { ...defaults },
    build(c, parameters) {
      for (const { settings: s, parameters: members } of grouped(name, c, parameters, defaults, groups)) {
        const lr = scaled(c.lr, s.lrScale);
        // lr / c1 * m / (sqrt(v) / sqrt(c2) + eps) = rate * m / (sqrt(v) + eps sqrt(c2)): two scalars for all parameters.
        const t = add(c.step, 1);
        const root = sqrt(correction(t, s.betas[1]));
        const rate = mul(lr, div(root, correction(t, s.betas[0])));
        const eps = mul(root, s.eps);
        const keep = decoupled && s.weightDecay > 0 ? sub(1, mul(lr, s.weightDecay)) : undefined;
        for (const p of members) {
          const g = decoupled ? p.gradient : decayed(p, s.weightDecay);
          const mean = average(c, `exp_avg.${p.name}`, g, s.betas[0]);
          const meanSquare = average(c, `exp_avg_sq.${p.name}`, square(g), s.betas[1]);
          const size = s.amsgrad ? largest(c, `max_exp_avg_sq.${p.name}`, meanSquare) : meanSquare;
          const change = mul(div(mean, add(sqrt(size), eps)), rate);
          p.assign(sub(keep ? mul(p.value, keep) : p.value, change));
        }
      }
    },
  };
}

function average(c: OptimizerContext, name: string, value: Tensor, beta: number): Tensor {
  const next = movingAverage(c.state(name, value.fixedShape), value, beta);
  c.next(name, next);
  return next;
}

function largest(c: OptimizerContext, name: string, value: Tensor): Tensor {
  const next = maximum(c.state(name, value.fixedShape), value);
  c.next(name, next);
  return next;
}
