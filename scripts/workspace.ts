import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The parts of a package.json that the scripts read. */
export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  exports?: Record<string, unknown>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** A package of this repository. */
export interface WorkspacePackage {
  folder: string; // absolute
  manifest: Manifest;
}

/** The repository's root folder. */
export const root: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** Reads a package.json. */
export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** Every package under packages/, by name. */
export function workspacePackages(): WorkspacePackage[] {
  return readdirSync(join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, 'packages', entry.name))
    .map((folder) => ({ folder, manifest: readManifest(folder) }));
}

/** The workspace packages that a package needs at run time, itself first. */
export function withDependencies(one: WorkspacePackage, all: readonly WorkspacePackage[]): WorkspacePackage[] {
  const found = [one];
  for (const { manifest } of found) {
    const names = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    found.push(...all.filter((other) => names.includes(other.manifest.name) && !found.includes(other)));
  }
  return found;
}
