import { typedArray } from '../graph/dtype.ts';
import type { Parameter } from '../graph/graph.ts';
import { sizeOf, type TensorData, type Weights } from '../graph/tensor-data.ts';
import { initialValues } from '../random/initialiser.ts';
import type { DeviceTensor, Feed } from '../runtime/session.ts';
import { bind } from '../weights/bind.ts';
import type { TrainStep } from './step.ts';

/** PyTorch's counter of batches in batch normalisation, int64: counted here, because int64 arithmetic leaves a GPU. */
const isCounter = (p: Parameter): boolean => p.dtype === 'int64' && p.name.endsWith('num_batches_tracked');

/** Everything that a run carries from step to step by name: weights, buffers, optimiser state. On the device where it can. */
export class RunState {
  private readonly tensors = new Map<string, TensorData | DeviceTensor>();
  /** What a checkpoint holds: everything but sums of gradients, which are 0 between updates. */
  readonly kept: readonly Parameter[];
  private readonly entries = new Map<string, Parameter>();

  /** Starts from weights (given, or made by the initialisers with `seed`), moving averages at them and the rest at 0. */
  constructor(steps: readonly TrainStep[], seed: number, weights?: Weights) {
    const models = new Map<string, Parameter>();
    for (const step of steps) {
      for (const p of step.graph.params.values()) {
        if (step.reads?.includes(p.name)) continue;
        const old = this.entries.get(p.name);
        const shared = step.weights.includes(p.name) && (!old || models.has(p.name));
        if (old && (!shared || old.shape.join() !== p.shape.join() || old.dtype !== p.dtype))
          throw new Error(
            `fit: ${p.name} of two steps must be one weight, got ${old.dtype} [${old.shape.join(', ')}] and ` +
              `${p.dtype} [${p.shape.join(', ')}]; give the steps names to set their optimisers' state apart`,
          );
        this.entries.set(p.name, p);
        if (shared) models.set(p.name, p);
      }
    }
    for (const step of steps)
      for (const name of step.reads ?? []) {
        const [theirs, mine] = [this.entries.get(name), step.graph.params.get(name)];
        if (theirs?.shape.join() !== mine?.shape.join())
          throw new Error(
            `fit: a step reads ${name} [${mine?.shape.join(', ')}] of another one, got ${theirs ? `[${theirs.shape.join(', ')}]` : 'none'}`,
          );
      }
    const sums = new Set(steps.flatMap((step) => step.sums));
    this.kept = [...this.entries.values()].filter((p) => !sums.has(p.name));
    const given = weights && bind(models.values(), weights, { label: 'weights' });
    for (const [name, p] of this.entries) this.tensors.set(name, given?.get(name) ?? initial(p, seed));
    for (const [name, p] of this.entries)
      if (isCounter(p)) this.tensors.set(name, copy(this.tensors.get(name) as TensorData));
    for (const step of steps)
      for (const [average, parameter] of step.averages)
        this.tensors.set(average, this.tensors.get(parameter) as TensorData);
  }

  /** The tensor of a name, to feed. */
  feed(name: string): Feed {
    const t = this.tensors.get(name);
    if (!t) throw new Error(`fit: there is no state ${name}`);
    return t;
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** Takes the outputs `next.<name>` of a step in place of the old tensors, which are freed. */
  advance(outputs: Readonly<Record<string, DeviceTensor>>, names: readonly string[]): void {
    for (const name of names) {
      const old = this.tensors.get(name);
      this.tensors.set(name, outputs[`next.${name}`] as DeviceTensor);
      if (old && 'dispose' in old) old.dispose();
    }
  }

  /** Adds 1 to a step's counters of batches. */
  count(step: TrainStep): void {
    for (const p of step.graph.params.values())
      if (isCounter(p)) {
        const { data } = this.tensors.get(p.name) as TensorData;
        (data as BigInt64Array)[0] = (data[0] as bigint) + 1n;
      }
  }

  /** Replaces everything by what a checkpoint held. */
  restore(weights: Weights): void {
    for (const { name } of this.kept) this.tensors.set(name, copy(weights.get(name) as TensorData));
  }

  /** Copies in main memory, of what a checkpoint holds or of these. */
  async download(names: Iterable<string> = this.kept.map((p) => p.name)): Promise<Map<string, TensorData>> {
    const all = new Map<string, TensorData>();
    for (const name of names) {
      const t = this.tensors.get(name) as TensorData | DeviceTensor;
      const { dtype, dims, data } = 'download' in t ? await t.download() : t;
      all.set(name, { dtype, dims, data });
    }
    return all;
  }

  /** Frees what is on a device. */
  dispose(): void {
    for (const t of this.tensors.values()) if ('dispose' in t) t.dispose();
    this.tensors.clear();
  }
}

function initial({ name, init, shape, dtype }: Parameter, seed: number): TensorData {
  if (dtype === 'float32') return { dtype, dims: shape, data: initialValues(init, name, shape, seed) };
  const data = new (typedArray(dtype))(sizeOf(shape));
  const value = init.kind === 'constant' ? init.value : 0;
  if (dtype === 'int64' || dtype === 'uint64') (data as BigInt64Array).fill(BigInt(value));
  else (data as Int32Array).fill(value);
  return { dtype, dims: shape, data };
}

const copy = (t: TensorData): TensorData => ({ ...t, data: t.data.slice() as TensorData['data'] });
