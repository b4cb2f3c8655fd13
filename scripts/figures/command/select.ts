import { nearestNames } from '@netwright/terminal/text';
import { type Lecture, lectures } from '../kit/figure.ts';
import type { FigureFile } from './registry.ts';

/** A figure, or a name that is none, and what is wrong with it. */
export interface Fault {
  readonly name: string;
  readonly wrong: string;
}

/** The figures that were asked for, and what is wrong with the other names. */
export interface Selection {
  readonly files: readonly FigureFile[];
  readonly faults: readonly Fault[];
}

/** The figures of these names, each an id (F11, f11, F1 for F01), a subject (small-world) or a file's name; all of them without names. */
export function select(names: readonly string[], files: readonly FigureFile[]): Selection {
  if (names.length === 0) return { files, faults: [] };
  const byName = new Map(files.flatMap((file) => namesOf(file).map((name): [string, FigureFile] => [name, file])));
  const found = new Set<FigureFile>();
  const faults: Fault[] = [];
  for (const name of names) {
    const file = byName.get(name.toLowerCase().replace(/\.ts$/, ''));
    if (file) found.add(file);
    else faults.push({ name, wrong: `there is no such figure${suggestion(name, files)}` });
  }
  return { files: files.filter((file) => found.has(file)), faults };
}

const namesOf = ({ id, subject }: FigureFile): string[] => {
  const lower = id.toLowerCase();
  return [lower, lower.replace(/^f0/, 'f'), subject, `${lower}-${subject}`];
};

function suggestion(name: string, files: readonly FigureFile[]): string {
  const near = nearestNames(
    name,
    files.flatMap(({ id, subject }) => [id, subject]),
  );
  return `; ${near.length > 0 ? `did you mean ${near.join(', ')}?` : 'npm run figures -- --list names them'}`;
}

/**
 * The letter of a lecture.
 *
 * @throws Error if it is none
 */
export function lectureOf(letter: string): Lecture {
  const upper = letter.toUpperCase();
  if (Object.hasOwn(lectures, upper)) return upper as Lecture;
  throw new Error(`--lecture: must be one of ${Object.keys(lectures).join(', ')}, got ${letter}`);
}
