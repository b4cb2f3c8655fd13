import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModelEntry, ModelTable } from '@netwright/tensor-core';
import { nearestNames } from '@netwright/terminal';

/** The packages that may hold models; each exports its tables as `models`. */
export const modelPackages: readonly string[] = 'cnn-zoo transformer vit random-wiring darts evolution'
  .split(' ')
  .map((name) => `@netwright/${name}`);

/** A model of an installed package. */
export interface FoundModel {
  readonly name: string;
  /** The name of its table in the package: `resnets`. */
  readonly family: string;
  readonly package: string;
  readonly entry: ModelEntry;
}

type Module = Readonly<Record<string, unknown>>;

/** Whether an error says that a package of this name is not installed, rather than something of it. */
const isAbsent = (error: unknown, name: string): boolean =>
  /^(ERR_)?MODULE_NOT_FOUND$/.test((error as NodeJS.ErrnoException).code ?? '') &&
  (error as Error).message.includes(`'${name}'`);

/** A package beside this one, else one that a folder's programs would find; undefined where it is not installed. */
async function load(name: string, folder: string): Promise<Module | undefined> {
  try {
    return (await import(/* @vite-ignore */ name)) as Module;
  } catch (error) {
    if (!isAbsent(error, name)) throw broken(name, error);
  }
  try {
    const path = createRequire(join(resolve(folder), 'index.js')).resolve(name);
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Module;
  } catch (error) {
    if (!isAbsent(error, name)) throw broken(name, error);
    return undefined;
  }
}

const broken = (name: string, error: unknown): Error =>
  new Error(`findModels: ${name} is installed but cannot be loaded: ${(error as Error).message}`, { cause: error });

const isTable = (value: unknown): value is ModelTable => typeof value === 'object' && value !== null;

/**
 * Every model of every installed @netwright package, those beside this package and those that programs in `folder` would
 * find (default: the working directory), package by package in the order of their tables. Throws where a package cannot be
 * loaded.
 */
export async function findModels({ folder = process.cwd() }: { folder?: string } = {}): Promise<FoundModel[]> {
  const found: FoundModel[] = [];
  for (const name of modelPackages) {
    const module = await load(name, folder);
    if (!isTable(module?.models)) continue;
    const tables = Object.entries(module).filter(([key, value]) => key !== 'models' && isTable(value));
    for (const [model, entry] of Object.entries(module.models)) {
      const family = tables.find(([, table]) => (table as ModelTable)[model] === entry)?.[0] ?? model;
      found.push({ name: model, family, package: name, entry });
    }
  }
  return found;
}

/** The model of this name. Throws where there is none, with the nearest names. */
export function modelNamed(models: readonly FoundModel[], name: string): FoundModel {
  const found = models.find((model) => model.name === name);
  if (found) return found;
  const near = nearestNames(name, new Set(models.map((model) => model.name)));
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : '`netwright models` lists them';
  throw new Error(`there is no model ${name}; ${hint}`);
}
