import type { Note } from '../report/notes.ts';
import type { TextTable } from '../report/text-table.ts';

/** What an analysis adds to a report. */
export interface Section {
  /** Its name in JSON. */
  readonly key: string;
  readonly title: string;
  /** Titles of the columns of values. */
  readonly columns: readonly string[];
  /** What it is, then its values. */
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly Note[];
  readonly json: unknown;
}

/** A section as a table. */
export const sectionTable = ({ title, columns, rows }: Section): TextTable => ({
  title,
  columns: [
    { title: 'figure', kind: 'text' },
    ...columns.map((column, i) => ({ title: column, kind: 'number' as const, priority: i })),
  ],
  rows,
});

/** The same sections of two models side by side. */
export function sideBySide(a: Section, b: Section): Section {
  const label = (model: string, column: string): string => (column === 'value' ? model : `${model}: ${column}`);
  const names = [...new Set([...a.rows, ...b.rows].map(([what]) => what as string))];
  const valuesOf = ({ rows, columns }: Section, name: string): readonly string[] =>
    rows.find(([what]) => what === name)?.slice(1) ?? columns.map(() => '-');
  const noted = (model: string, { notes }: Section): Note[] =>
    notes.map(({ about, text }) => ({ about: `${about} of ${model}`, text }));
  const isSame = JSON.stringify(a.notes) === JSON.stringify(b.notes);
  return {
    key: a.key,
    title: a.title,
    columns: [...a.columns.map((column) => label('a', column)), ...b.columns.map((column) => label('b', column))],
    rows: names.map((name) => [name, ...valuesOf(a, name), ...valuesOf(b, name)]),
    notes: isSame ? a.notes : [...noted('a', a), ...noted('b', b)],
    json: [a.json, b.json],
  };
}
