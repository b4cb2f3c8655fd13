import type { PairTask } from './sequence-pairs.ts';
import { vocabularyOf } from './vocabulary.ts';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const two = (n: number): string => String(n).padStart(2, '0');

/** 1st, 2nd, 3rd, 4th, 11th, 21st. */
const ordinal = (n: number): string => {
  const suffix = ['th', 'st', 'nd', 'rd'][n % 10] ?? 'th';
  return `${n}${Math.floor(n / 10) === 1 ? 'th' : suffix}`;
};

/** A way to write a date: day and month from 1, the year in full, and the day of the week. */
type Format = (date: { day: number; month: number; year: number; weekday: string }) => string;

const name = (month: number): string => months[month - 1] as string;
const short = (month: number): string => name(month).slice(0, 3);

/**
 * Ways to write a date. Between slashes the month comes first, between dots the day, as in the United States and in Germany;
 * years of two digits are those from 1969 to 2068, as POSIX reads them.
 */
export const dateFormats: readonly Format[] = [
  ({ day, month, year }) => `${name(month)} ${day}, ${year}`,
  ({ day, month, year }) => `${day} ${name(month)} ${year}`,
  ({ day, month, year }) => `${short(month)} ${day}, ${year}`,
  ({ day, month, year }) => `${day} ${short(month)} ${year}`,
  ({ day, month, year }) => `${ordinal(day)} of ${name(month)} ${year}`,
  ({ day, month, year }) => `${name(month)} ${ordinal(day)}, ${year}`,
  ({ day, month, year, weekday }) => `${weekday}, ${name(month)} ${day}, ${year}`,
  ({ day, month, year, weekday }) => `${weekday.slice(0, 3)} ${day} ${short(month)} ${year}`,
  ({ day, month, year, weekday }) => `${weekday} ${day} ${name(month)} ${year}`.toUpperCase(),
  ({ day, month, year }) => `${two(day)}-${short(month).toUpperCase()}-${two(year % 100)}`,
  ({ day, month, year }) => `${month}/${day}/${two(year % 100)}`,
  ({ day, month, year }) => `${two(month)}/${two(day)}/${year}`,
  ({ day, month, year }) => `${day}.${month}.${two(year % 100)}`,
  ({ day, month, year }) => `${two(day)}.${two(month)}.${year}`,
];

const first = Date.UTC(1969, 0, 1);
const dayLength = 86_400_000; // [ms]
const days = (Date.UTC(2069, 0, 1) - first) / dayLength;

/** The date of a day counted from 1 January 1969, as ISO 8601 and as a format writes it. */
export function dateIn(format: Format, index: number): { human: string; iso: string } {
  const date = new Date(first + index * dayLength);
  const weekday = weekdays[date.getUTCDay()] as string;
  const parts = { day: date.getUTCDate(), month: date.getUTCMonth() + 1, year: date.getUTCFullYear(), weekday };
  return { human: format(parts), iso: date.toISOString().slice(0, 10) };
}

/** Characters that some date is written with. */
const characters = [...months, ...weekdays, ...months.map((m) => m.toUpperCase())]
  .concat(
    weekdays.map((d) => d.toUpperCase()),
    ' ,./-',
    '0123456789',
    'of',
    'st',
    'nd',
    'rd',
    'th',
  )
  .join('');

/** Dates from 1969 to 2068 as people write them, in ISO 8601, character by character: Sun 5 Jan 1997 -> 1997-01-05. */
export function dateTranslation(): PairTask {
  const vocabulary = vocabularyOf(characters);
  return {
    source: vocabulary,
    target: vocabulary,
    longest: { source: 'Wednesday, September 30, 2020'.length, target: 10 },
    draw(draws) {
      const { human, iso } = dateIn(draws.oneOf(dateFormats), draws.whole(0, days - 1));
      return { source: [...human], target: [...iso] };
    },
  };
}
