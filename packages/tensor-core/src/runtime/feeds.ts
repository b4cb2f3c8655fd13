import { type DType, typedArray } from '../graph/dtype.ts';
import { sizeOf } from '../graph/tensor-data.ts';
import { type Device, RuntimeError } from './device.ts';
import type { Ort, OrtTensor } from './ort.ts';
import type { DeviceTensor, Feed, Feeds, ValueInfo } from './session.ts';
import { ortTensorOf } from './values.ts';

/** What feeds are checked against. */
export interface FeedRules {
  readonly label: string;
  readonly device: Device;
  readonly inputs: readonly ValueInfo[];
  /** Whether a symbol means one size in all inputs; files do not always keep to that. */
  readonly strictSymbols: boolean;
}

const isSymbol = /^[A-Za-z_]\w*$/;
const show = (dims: readonly (number | string)[]): string => `[${dims.join(', ')}]`;

/** Turns feeds into onnxruntime's tensors. Throws one error that names every input that is wrong, and why. */
export function toOrtFeeds(ort: Ort, rules: FeedRules, feeds: Feeds): Record<string, OrtTensor> {
  const problems: string[] = [];
  const missing = rules.inputs.filter((i) => feeds[i.name] === undefined).map((i) => i.name);
  if (missing.length > 0) problems.push(`missing ${missing.join(', ')}`);
  const names = new Set(rules.inputs.map((i) => i.name));
  const unexpected = Object.keys(feeds).filter((name) => !names.has(name));
  if (unexpected.length > 0)
    problems.push(`unexpected ${unexpected.join(', ')} (the inputs are ${[...names].join(', ') || 'none'})`);
  const sizes = new Map<string, { size: number; of: string }>();
  const tensors: Record<string, OrtTensor> = {};
  for (const input of rules.inputs) {
    const feed = feeds[input.name];
    if (feed === undefined) continue;
    const problem = check(input, feed, rules, sizes);
    if (problem) problems.push(`${input.name} ${problem}`);
    else if (problems.length === 0) tensors[input.name] = toOrt(ort, input, feed);
  }
  if (problems.length > 0) throw new RuntimeError(`run ${rules.label}: ${problems.join('; ')}`);
  return tensors;
}

function check(
  { name, dtype, shape }: ValueInfo,
  feed: Feed,
  { device, strictSymbols }: FeedRules,
  sizes: Map<string, { size: number; of: string }>,
): string | undefined {
  const { dims } = feed;
  if (!Array.isArray(dims)) return 'needs dims';
  const got = `${feed.dtype ?? dtype} ${show(dims)}`;
  if (feed.dtype !== undefined && feed.dtype !== dtype)
    return `needs ${dtype}${shape ? ` ${show(shape)}` : ''}, got ${got}`;
  if (shape) {
    const fits = shape.length === dims.length && shape.every((d, i) => typeof d === 'string' || d === dims[i]);
    if (!fits) return `needs ${dtype} ${show(shape)}, got ${got}`;
    for (const [i, d] of shape.entries()) {
      if (!strictSymbols || typeof d !== 'string' || !isSymbol.test(d)) continue;
      const size = dims[i] as number;
      const known = sizes.get(d);
      if (known === undefined) sizes.set(d, { size, of: name });
      else if (known.size !== size)
        return `needs ${show(shape)} with ${d} = ${known.size} as in ${known.of}, got ${show(dims)}`;
    }
  }
  return checkData(dtype, feed, device);
}

function checkData(dtype: DType, feed: Feed, device: Device): string | undefined {
  if ('onDevice' in feed && (feed as DeviceTensor).onDevice) {
    if (!ortTensorOf(feed)) return 'was disposed';
    const { device: at } = feed as DeviceTensor;
    return at === device ? undefined : `is on ${at}, the session on ${device}: await download() first`;
  }
  const { data, dims } = feed;
  const wanted = typedArray(dtype);
  const half = dtype === 'float16' && data?.constructor.name === 'Float16Array';
  if (!(data instanceof (wanted as unknown as typeof Uint8Array)) && !half)
    return `needs ${dtype} in a ${(wanted as unknown as { name: string }).name}, got ${data?.constructor.name ?? data}`;
  const size = sizeOf(dims);
  return data.length === size ? undefined : `needs ${size} elements for ${show(dims)}, got ${data.length}`;
}

function toOrt(ort: Ort, { dtype }: ValueInfo, feed: Feed): OrtTensor {
  return ortTensorOf(feed) ?? new ort.Tensor(dtype, feed.data, feed.dims);
}
