import { isFloat } from '../graph/dtype.ts';
import type { TensorData, Weights } from '../graph/tensor-data.ts';
import { initialise } from '../model/initialise.ts';
import type { Checkpoint, ModelEntry } from '../model/table.ts';
import { trace } from '../model/trace.ts';
import { bind } from './bind.ts';
import type { LoadOptions } from './load-options.ts';
import { matcher, type NamePattern } from './name-pattern.ts';
import type { ParamInfo } from './param-source.ts';

/** How published weights are given to a model. */
export interface BindPretrainedOptions {
  /** The model's name in messages. Default that of its function. */
  name?: string;
  /** Configuration entries that replace the model's: `{ numClasses: 21 }`. */
  config?: object;
  /** Entries of the model to leave out, to be trained anew: `'fc.*'`. The result lacks them. Default none. */
  except?: NamePattern | readonly NamePattern[];
  /** What the messages call the weights. Default the source of the model's checkpoint. */
  label?: string;
}

/** Options of `loadPretrained`. */
export interface LoadPretrainedOptions extends Omit<BindPretrainedOptions, 'label'>, Omit<LoadOptions, 'only'> {
  /** In place of the checkpoint's own source: a copy on disk, a mirror. Names are still those of the checkpoint. */
  from?: string | URL;
}

/** Where the weights of a model come from. Throws when neither its entry nor the options say. */
export function pretrainedSource(entry: ModelEntry, { from, name }: LoadPretrainedOptions): string | URL {
  const source = from ?? entry.checkpoint?.from;
  if (source === undefined)
    throw new Error(
      `loadPretrained ${name ?? entry.build.name}: the model must have a published checkpoint, got none; name a file of yours by from`,
    );
  return source;
}

/**
 * Published weights under the model's names, for training and evaluation: prefix, renames and ignored entries are those of
 * the entry's checkpoint; floating point entries become float32, and integer buffers that files lack, batch counters and index
 * tables, have their first values. Throws one error that lists what does not fit, and one of its own where only the number of
 * classes differs.
 */
export function bindPretrained(
  entry: ModelEntry,
  weights: Weights,
  options: BindPretrainedOptions = {},
): Map<string, TensorData> {
  const { config = {}, except = [], name = entry.build.name } = options;
  const { params } = trace(entry, { mode: 'train', config });
  const isLeftOut = matcher(except);
  const wanted = [...params.values()].filter((p) => !isLeftOut(p.name));
  const checkpoint = entry.checkpoint ?? { from: options.label ?? 'the given weights' };
  const label = `${name} from ${options.label ?? checkpoint.from}`;
  const { prefix = '', ignore = [] } = checkpoint;
  const rename = renaming(checkpoint);
  const integers = new Map([...params].filter(([, p]) => p.kind === 'buffer' && !isFloat(p.dtype)));
  const first = initialise({ params: integers });
  const isHere = new Set([...params.keys()].filter(isLeftOut));
  const classes = { ...entry.config, ...config } as { numClasses?: number };
  checkClasses(wanted, weights, (n) => rename(withoutPrefix(n, prefix)), classes.numClasses, label);
  const bound = bind(wanted, weights, {
    prefix,
    rename,
    ignore: [...ignore.map((pattern) => new RegExp(pattern)), (n: string) => isHere.has(n)],
    allowMissing: (n: string) => integers.has(n),
    convert: true,
    label,
  });
  return new Map(wanted.map((p) => [p.name, bound.get(p.name) ?? (first.get(p.name) as TensorData)]));
}

const withoutPrefix = (name: string, prefix: string): string =>
  name.startsWith(prefix) ? name.slice(prefix.length) : name;

/** Each replacement is made in the result of the one before. */
function renaming({ rename = [] }: Checkpoint): (name: string) => string {
  const pairs = rename.map(([pattern, replacement]) => [new RegExp(pattern, 'g'), replacement] as const);
  return (name) => pairs.reduce((n, [pattern, replacement]) => n.replace(pattern, replacement), name);
}

/** Throws where the only difference in shape is the number of classes. */
function checkClasses(
  params: readonly ParamInfo[],
  weights: Weights,
  modelName: (name: string) => string,
  numClasses: number | undefined,
  label: string,
): void {
  if (numClasses === undefined) return;
  const given = new Map([...weights].map(([source, { dims }]) => [modelName(source), dims]));
  const heads: { name: string; classes: number }[] = [];
  for (const { name, shape } of params) {
    const dims = given.get(name);
    if (!dims || shape.join() === dims.join()) continue;
    const [classes] = dims;
    if (classes === undefined || shape[0] !== numClasses || shape.slice(1).join() !== dims.slice(1).join()) return;
    heads.push({ name, classes });
  }
  const [head] = heads;
  if (!head) return;
  const modules = [...new Set(heads.map(({ name }) => name.replace(/[^.]+$/, '*')))];
  throw new Error(
    `bind ${label}: ${head.name} must have the model's ${numClasses} classes, got ${head.classes}; ` +
      `use config: { numClasses: ${head.classes} }, or except: ${JSON.stringify(modules)} to train the layer anew`,
  );
}
