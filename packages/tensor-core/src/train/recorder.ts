import type { Parameter } from '../graph/graph.ts';
import { sizeOf, type TensorData } from '../graph/tensor-data.ts';
import type { RunState } from './run-state.ts';

/** Name, dtype and shape of a piece of state. */
type Entry = Pick<Parameter, 'name' | 'dtype' | 'shape'>;

/** Goes before the names in a checkpoint. */
const prefix = 'recorded.';

/** Keeps the values of some of a run's state after every update. */
export class Recorder {
  private readonly rows: ReadonlyMap<string, Float32Array[]>;
  private readonly infos: readonly Entry[];

  /** Throws unless the names are of float32 state. */
  constructor(
    names: readonly string[],
    private readonly state: RunState,
  ) {
    this.rows = new Map(names.map((name) => [name, []]));
    this.infos = names.map((name) => {
      const info = state.kept.find((p) => p.name === name);
      if (info?.dtype !== 'float32')
        throw new Error(`fit: record must name float32 state, got ${name}${info ? ` of ${info.dtype}` : ''}`);
      return info;
    });
  }

  /** Takes down the values as they are now, and returns them. */
  async add(): Promise<Map<string, TensorData>> {
    const now = new Map<string, TensorData>();
    if (this.rows.size === 0) return now;
    for (const [name, t] of await this.state.download(this.rows.keys())) {
      const data = (t.data as Float32Array).slice();
      this.rows.get(name)?.push(data);
      now.set(name, { ...t, data });
    }
    return now;
  }

  /** Everything so far, [updates, ...shape] by name. */
  recorded(): Map<string, TensorData> {
    return new Map(
      this.infos.map(({ name, shape }) => {
        const rows = this.rows.get(name) ?? [];
        const width = sizeOf(shape);
        const data = new Float32Array(rows.length * width);
        for (const [i, row] of rows.entries()) data.set(row, i * width);
        return [name, { dtype: 'float32', dims: [rows.length, ...shape], data }];
      }),
    );
  }

  /** The same under the names that it has in a checkpoint. */
  saved(): Map<string, TensorData> {
    return new Map([...this.recorded()].map(([name, t]) => [prefix + name, t]));
  }

  /** What a checkpoint after so many updates holds of it. */
  entries(updates: number): Entry[] {
    return this.infos.map((p) => ({ ...p, name: prefix + p.name, shape: [updates, ...p.shape] }));
  }

  /** Goes on from a checkpoint. */
  restore(weights: ReadonlyMap<string, TensorData>): void {
    for (const { name, shape } of this.infos) {
      const { data, dims } = weights.get(prefix + name) as TensorData;
      const width = sizeOf(shape);
      const rows = Array.from({ length: dims[0] as number }, (_, i) =>
        (data as Float32Array).slice(i * width, (i + 1) * width),
      );
      this.rows.get(name)?.splice(0, Number.POSITIVE_INFINITY, ...rows);
    }
  }
}
