import { GraphError } from '../graph/errors.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { ModelEntry } from './table.ts';
import { type Traceable, type TraceOptions, trace } from './trace.ts';

/** Options of `features`. */
export interface FeatureOptions {
  /** Module paths of the feature maps that become outputs; default the entry's `stages`. */
  stages?: readonly string[];
}

/** A feature map of a pyramid. */
export interface FeatureInfo {
  /** Module path, the output's name. */
  readonly stage: string;
  readonly channels: number;
  /** Input pixels per feature along the height, the nearest power of two: 4, 8, 16, 32. */
  readonly reduction: number;
}

/**
 * A model's feature maps by stage in place of its outputs, largest map first: the pyramid that detectors and segmenters
 * build on. The result goes wherever a model goes (`trace`, `trainStep`, another model's `build`), and takes the
 * same weights; what lies behind the last stage is declared but not computed. Throws where the entry has no stages.
 */
export function features(model: ModelEntry, { stages = model.stages }: FeatureOptions = {}): Traceable {
  if (!stages || stages.length === 0)
    throw new GraphError('features: the model must declare stages, or { stages } must name module paths, got none');
  const build = (p: Params, x: unknown, config: object): Record<string, Tensor> => {
    model.build(p, x, config);
    return Object.fromEntries(stages.map((stage) => [stage, atStage(p, stage)]));
  };
  return { build, inputs: model.inputs, config: model.config, outputs: stages };
}

function atStage(p: Params, stage: string): Tensor {
  const t = p.graph.taps.get(p.name(stage));
  if (t) return t;
  const some = [...p.graph.taps.keys()].filter((path) => !path.includes('.', p.path.length + 1)).slice(0, 8);
  throw new GraphError(`features: no module has the path ${p.name(stage)}, for example ${some.join(', ')}`);
}

/** Channels and reduction of each feature map of `features(model)`, at the model's default size or the one given. */
export function featureInfo(
  model: ModelEntry,
  { stages, inputs, config }: FeatureOptions & Pick<TraceOptions, 'inputs' | 'config'> = {},
): FeatureInfo[] {
  const graph = trace(features(model, stages ? { stages } : {}), {
    ...(inputs && { inputs }),
    ...(config && { config }),
  });
  const height = [...graph.inputs.values()][0]?.shape[2];
  return [...graph.outputs].map(([stage, t]) => ({
    stage,
    channels: Number(t.shape[1]),
    reduction: 2 ** Math.round(Math.log2(Number(height) / Number(t.shape[2]))), // borders make 240 / 8 of what is 32
  }));
}
