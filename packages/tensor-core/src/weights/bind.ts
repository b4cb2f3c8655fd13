import { convertTensor } from '../graph/convert.ts';
import { isFloat } from '../graph/dtype.ts';
import type { TensorData, Weights } from '../graph/tensor-data.ts';
import { matcher, type NamePattern } from './name-pattern.ts';
import { concreteShape, type ParamSource, paramsOf } from './param-source.ts';

/** How the entries of a file differ from those of the model. */
export interface BindOptions {
  /** What the file's names carry in front: removed where it is there. Default ''. */
  prefix?: string;
  /** The model's name for each name of the file that differs, after `prefix` is gone. */
  rename?: Readonly<Record<string, string>> | ((name: string) => string);
  /** Entries of the file that the model does not have and does not miss, by either name. */
  ignore?: NamePattern | readonly NamePattern[];
  /** Entries of the model that may be missing from the file, and from the result then; `true` for all. Default none. */
  allowMissing?: boolean | NamePattern | readonly NamePattern[];
  /** Convert floating point entries to the model's dtype, float16 files to float32 say. Default false: another dtype is an error. */
  convert?: boolean;
  /** What the message calls the weights. Default none. */
  label?: string;
}

/**
 * The entries of `weights` under the model's names and in the model's order; the data are not copied. Compares the whole
 * key set, every shape and every dtype. Throws one error that lists missing, unexpected, repeated and mis-shaped entries.
 */
export function bind(expected: ParamSource, weights: Weights, options: BindOptions = {}): Map<string, TensorData> {
  const { ignore = [], allowMissing = false, convert = false, label } = options;
  const isIgnored = matcher(ignore);
  const mayMiss = typeof allowMissing === 'boolean' ? () => allowMissing : matcher(allowMissing);
  const problems = new Problems();
  const byName = new Map<string, { source: string; tensor: TensorData }>();
  for (const [source, tensor] of weights) {
    const name = modelName(source, options);
    const other = byName.get(name);
    if (isIgnored(source) || isIgnored(name)) continue;
    if (other) problems.add('repeated', `${name}: is both ${other.source} and ${source}`);
    else byName.set(name, { source, tensor });
  }
  const bound = new Map<string, TensorData>();
  let count = 0;
  for (const param of paramsOf(expected)) {
    count++;
    const { name, dtype } = param;
    const shape = concreteShape('bind', param);
    const tensor = byName.get(name)?.tensor;
    byName.delete(name);
    if (!tensor) {
      if (!mayMiss(name)) problems.add('missing', `${name} ${dtype} [${shape.join(', ')}]`);
    } else if (tensor.dims.join() !== shape.join())
      problems.add('wrong shape', `${name}: needs [${shape.join(', ')}], got [${tensor.dims.join(', ')}]`);
    else if (tensor.dtype === dtype) bound.set(name, tensor);
    else if (convert && isFloat(dtype) && isFloat(tensor.dtype)) bound.set(name, convertTensor(tensor, dtype));
    else problems.add('wrong dtype', `${name}: needs ${dtype}, got ${tensor.dtype}`);
  }
  for (const [name, { source, tensor }] of byName)
    problems.add(
      'unexpected',
      `${source}${name === source ? '' : ` (as ${name})`} ${tensor.dtype} [${tensor.dims.join(', ')}]`,
    );
  problems.throwIfAny(`bind${label ? ` ${label}` : ''}`, count);
  return bound;
}

function modelName(source: string, { prefix = '', rename }: BindOptions): string {
  const name = source.startsWith(prefix) ? source.slice(prefix.length) : source;
  if (typeof rename === 'function') return rename(name);
  return rename && Object.hasOwn(rename, name) ? rename[name]! : name;
}

/** How many entries an error lists, shared by the kinds; the counts are always exact. */
const listed = 12;

class Problems {
  private readonly kinds = new Map<string, string[]>();
  add(kind: string, line: string): void {
    const lines = this.kinds.get(kind);
    if (lines) lines.push(line);
    else this.kinds.set(kind, [line]);
  }
  throwIfAny(where: string, count: number): void {
    if (this.kinds.size === 0) return;
    const counts = [...this.kinds].map(([kind, lines]) => `${lines.length} ${kind}`).join(', ');
    const most = Math.floor(listed / this.kinds.size);
    const parts = [...this.kinds].map(([kind, lines]) => {
      const rest = lines.length > most ? [`... and ${lines.length - most} more`] : [];
      return [`${kind} (${lines.length}):`, ...lines.slice(0, most), ...rest].join('\n    ');
    });
    throw new Error([`${where}: weights must fit the model's ${count} entries, got ${counts}`, ...parts].join('\n  '));
  }
}
