import type { Note } from './notes.ts';
import type { TextTable } from './text-table.ts';

/** What a report says besides the profile: of energy, of a measurement. */
export interface Additions {
  /** Tables after those of the profile. */
  tables?: readonly TextTable[];
  /** Notes after those of the profile. */
  notes?: readonly Note[];
}
