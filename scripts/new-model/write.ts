import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { card, changeset, type ModelDescription, sourceFile, withModel } from './templates.ts';

/** What the command was asked for. */
export interface NewModel extends Omit<ModelDescription, 'packageName'> {
  folder: string; // of the package, under packages/
  group?: string; // folder of the source file, under src/
}

/**
 * Writes a model's skeleton, its line in the package's index, its card and its changeset under the repository `root`;
 * returns the paths. Nothing is written where anything is in the way.
 *
 * @throws Error if the name is not kebab-case, the package has no index, or one of the files is there
 */
export function writeModel(root: string, model: NewModel): string[] {
  const { name, folder, group } = model;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(`new-model: the name must be kebab-case such as squeeze-net, got '${name}'`);
  }
  if (group !== undefined && !/^[a-z][a-z-]*$/.test(group))
    throw new Error(`new-model: the group must be a folder under src/, got '${group}'`);
  const index = `packages/${folder}/src/index.ts`;
  const file = group === undefined ? `${name}.ts` : `${group}/${name}.ts`;
  if (!existsSync(join(root, index))) throw new Error(`new-model: the package must have an index, got no ${index}`);
  const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')) as { name: string };
  const description = { ...model, packageName: manifest.name };
  const files = {
    [`packages/${folder}/src/${file}`]: sourceFile(description),
    [`models/${name}/card.md`]: card(description),
    [`.changeset/add-${name}.md`]: changeset(description),
  };
  const taken = Object.keys(files).find((path) => existsSync(join(root, path)));
  if (taken !== undefined) throw new Error(`new-model: the name must be free, got ${taken} already there`);
  files[index] = withModel(readFileSync(join(root, index), 'utf8'), description, file);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return Object.keys(files);
}
