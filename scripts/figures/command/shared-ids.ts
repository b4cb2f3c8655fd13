import type { FigureFile } from './registry.ts';

/** Ids that more than one file has, with these files: they would overwrite one another. */
export function sharedIds(files: readonly FigureFile[]): [id: string, files: readonly FigureFile[]][] {
  const ids = [...new Set(files.map(({ id }) => id))];
  return ids
    .map((id): [string, FigureFile[]] => [id, files.filter((file) => file.id === id)])
    .filter(([, own]) => own.length > 1);
}
