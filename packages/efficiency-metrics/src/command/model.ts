import { basename } from 'node:path';
import { type Graph, type ModelEntry, type Shape, trace } from '@netwright/tensor-core';
import { inspectOnnx } from '@netwright/tensor-core/inspect';
import { nearestNames } from '@netwright/terminal';
import type { Profile } from '../profile/profile.ts';
import { profile } from '../profile/profile-graph.ts';
import type { Named } from './parse.ts';
import { readModelFile } from './read-model.ts';
import type { Settings } from './settings.ts';

/** Where a model comes from. */
export type ModelOrigin =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: 'entry'; readonly entry: ModelEntry; readonly graph: Graph };

/** A model that the command was asked about. */
export interface ProfiledModel {
  /** What reports call it: the file's name, or the model's. */
  readonly title: string;
  readonly origin: ModelOrigin;
  /** Numbers for symbolic dimensions that were given. */
  readonly dims: Named<number>;
  /** Shapes of inputs as the model has them, symbols left as they are. Reads a file again. */
  inputShapes(): ReadonlyMap<string, Shape>;
  readonly profile: Profile;
}

/** The error of a reader or counter as one about the model. */
export function aboutModel(title: string, error: unknown): Error {
  const { message } = error as Error;
  const rule = message
    .replace(/^createSession (.*? on \w+: )?/, '')
    .replace(/^(inspectOnnx|fromOnnx|profile|trace|trainingCost|grad|createSession)(: ?| )/, '');
  return new Error(rule.startsWith(`${title}: `) ? rule : `${title}: ${rule}`, { cause: error });
}

async function originOf(name: string, entry: ModelEntry | undefined, { input = {} }: Settings): Promise<ModelOrigin> {
  if (!entry) return { kind: 'file', path: name, bytes: await readModelFile(name) };
  const graph = trace(entry, { inputs: input });
  graph.name = name;
  return { kind: 'entry', entry, graph };
}

const shapesOf = (origin: ModelOrigin, inputs: Named<readonly number[]>): ReadonlyMap<string, Shape> => {
  const graph = origin.kind === 'file' ? inspectOnnx(origin.bytes, { inputs }).graph : origin.graph;
  return new Map([...graph.inputs].map(([name, { shape }]) => [name, shape]));
};

/** `--dim` and, for the open dimensions that lead inputs, `--batch`. */
function dimsOf({ dim = {}, batch }: Settings, shapes: () => ReadonlyMap<string, Shape>): Named<number> {
  if (batch === undefined) return dim;
  const open = [...shapes().values()].map(([first]) => first).filter((d) => typeof d === 'string');
  if (open.length === 0) throw new Error('no input has an open batch, --input sets a shape: --input x=8,3,224,224');
  const clash = open.find((symbol) => Object.hasOwn(dim, symbol) && dim[symbol] !== batch);
  if (clash !== undefined)
    throw new Error(`the batch is ${clash}, which --dim sets to ${dim[clash]} and --batch to ${batch}`);
  return { ...dim, ...Object.fromEntries(open.map((symbol) => [symbol, batch])) };
}

const few = 10; // names that are all shown

/** Throws for a name that the model does not have, with the nearest ones or all. */
function checkNames(what: string, given: Iterable<string>, known: readonly string[]): void {
  for (const name of given) {
    if (known.includes(name)) continue;
    const near = known.length > few ? nearestNames(name, known) : [];
    const shown = known.slice(0, few).join(', ') + (known.length > few ? ', ...' : '');
    const hint =
      known.length === 0 ? 'it has none' : near.length > 0 ? `did you mean ${near.join(', ')}?` : `it has ${shown}`;
    throw new Error(`there is no ${what} ${name}; ${hint}`);
  }
}

const symbolsOf = ({ symbols }: Profile): string[] => symbols.map(({ symbol }) => symbol);

function* loopsOf(profile: Profile): Generator<string> {
  for (const { op, name } of profile.rows()) if (op === 'Loop' || op === 'Scan') yield name;
}

/**
 * Reads a file, or takes an entry, and profiles it. Throws errors that begin with the model's title, also for dimensions and
 * loops that it does not have.
 */
export async function profileModel(
  name: string,
  entry: ModelEntry | undefined,
  settings: Settings,
): Promise<ProfiledModel> {
  const { convention = 'mac', attention = 'included', input = {}, dim = {}, trip = {}, value, bestOrder } = settings;
  const title = entry ? name : basename(name);
  const isFile = entry === undefined;
  try {
    const origin = await originOf(name, entry, settings);
    const inputShapes = (): ReadonlyMap<string, Shape> => shapesOf(origin, input);
    const dims = dimsOf(settings, inputShapes);
    const given = isFile
      ? { ...(Object.keys(input).length > 0 && { inputs: input }), ...(value && { values: value }) }
      : {};
    const found = profile(origin.kind === 'file' ? origin.bytes : origin.graph, {
      ...given,
      ...{ convention, attention, dims, trips: trip, bestOrder: bestOrder ?? false },
    });
    checkNames('symbolic dimension', Object.keys(dim), symbolsOf(found));
    if (Object.keys(trip).length > 0) checkNames('Loop or Scan', Object.keys(trip), [...new Set(loopsOf(found))]);
    return { title, origin, dims, inputShapes, profile: found };
  } catch (error) {
    throw aboutModel(name, error);
  }
}
