import type { Weights } from '../graph/tensor-data.ts';
import { bind } from '../weights/bind.ts';
import type { ParamInfo } from '../weights/param-source.ts';
import { readSafetensors, readSafetensorsHeader, safetensorsChunks } from '../weights/safetensors.ts';
import type { EpochSummary } from './progress.ts';

/** Keeps one file: a browser may have it in the origin's private file system or in IndexedDB. */
export interface CheckpointStore {
  /** The last file that was written whole, or undefined. */
  read(): Promise<Uint8Array | undefined>;
  /** Takes the place of the old file, at once or not at all. */
  write(pieces: Iterable<Uint8Array>): Promise<void>;
}

/** Where checkpoints go, and when. */
export interface CheckpointOptions {
  /** A safetensors file, written atomically: the old one stays whole until the new one is. Node only. */
  path?: string;
  /** In place of `path`. */
  store?: CheckpointStore;
  /** Updates between checkpoints besides those at every epoch's end; default none. */
  every?: number;
  /** Continue from the checkpoint where there is one; default true. */
  resume?: boolean;
}

/** What a run depends on, by name. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** Where a run stands, besides its tensors. */
export interface RunPosition {
  readonly seed: number;
  /** From 0; the epoch that the next update belongs to. */
  epoch: number;
  /** Updates made in that epoch. */
  iteration: number;
  /** Updates per epoch. */
  readonly iterations: number;
  /** Micro-batches each step has run, by its name: the counters of its noise. */
  runs: Record<string, number>;
  /** Batches taken from data sources that belong to one step, by its name. */
  batches: Record<string, number>;
  /** Sums of the epoch's losses and metrics so far. */
  sums: Record<string, number>;
  history: EpochSummary[];
  /** Of the run, for comparison with those of one that goes on from here. */
  readonly settings?: Settings;
}

const key = 'netwright.fit';
const format = 1;

/** Writes a checkpoint: all state, and where the run stands. */
export const saveCheckpoint = (store: CheckpointStore, state: Weights, position: RunPosition): Promise<void> =>
  store.write(safetensorsChunks(state, { [key]: JSON.stringify({ format, ...position }) }));

/**
 * Reads a checkpoint; undefined where there is none. Throws when the file is damaged, is no checkpoint, or belongs to another
 * model, optimiser, seed or setting, saying what differs. `expected` is what a file after so many updates holds.
 */
export async function loadCheckpoint(
  store: CheckpointStore,
  label: string,
  expected: (updates: number) => readonly ParamInfo[],
  { seed, iterations, settings = {} }: Pick<RunPosition, 'seed' | 'iterations' | 'settings'>,
): Promise<{ state: Weights; position: RunPosition } | undefined> {
  const file = await store.read();
  if (!file) return undefined;
  const text = readSafetensorsHeader(file, { label }).metadata.get(key);
  if (text === undefined) throw new Error(`fit ${label}: the file must be a checkpoint of a run, got plain weights`);
  const position = JSON.parse(text) as RunPosition & { format: number };
  const wrong = (what: string, mine: unknown, its: unknown): never => {
    throw new Error(`fit ${label}: the checkpoint must have ${what} ${mine}, got ${its}; resume: false starts anew`);
  };
  if (position.format !== format) wrong('format', format, position.format);
  if (position.seed !== seed) wrong('seed', seed, position.seed);
  if (position.iterations !== iterations) wrong('updates per epoch', iterations, position.iterations);
  const { settings: its = {} } = position;
  for (const name of new Set([...Object.keys(settings), ...Object.keys(its)]))
    if (settings[name] !== its[name]) wrong(name, settings[name], its[name]);
  return {
    state: bind(expected(position.epoch * position.iterations + position.iteration), readSafetensors(file, { label }), {
      label,
    }),
    position,
  };
}

/** The store that the options name. Throws for a path where there is no file system. */
export async function storeOf({ path, store }: CheckpointOptions): Promise<{ store: CheckpointStore; label: string }> {
  if (store) return { store, label: 'checkpoint' };
  if (path === undefined) throw new Error('fit: a checkpoint needs a path or a store');
  const files = await import('@netwright/tensor-core/weights');
  const fs = (globalThis as { process?: NodeJS.Process }).process?.getBuiltinModule?.('node:fs/promises');
  if (!fs || !files.atomicWrite)
    throw new Error(`fit ${path}: checkpoints go to files in Node only; give a store in place of the path`);
  return {
    label: path,
    store: {
      async read() {
        try {
          return await fs.readFile(path);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
          throw error;
        }
      },
      write: (pieces) => files.atomicWrite(path, pieces, { operator: 'fit' }),
    },
  };
}
