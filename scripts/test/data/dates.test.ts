import { expect, test } from 'vitest';
import { dateFormats, dateIn, dateTranslation } from '../../data/dates.ts';
import { drawsOf } from '../../data/draws.ts';

/** Days from 1 January 1969 to a date. */
const dayOf = (iso: string): number => (Date.parse(iso) - Date.parse('1969-01-01')) / 86_400_000;

test('a date is written in fourteen ways, of which each has one meaning', () => {
  const ways = dateFormats.map((format) => dateIn(format, dayOf('1997-01-05')));
  expect(ways.map(({ human }) => human)).toEqual([
    'January 5, 1997',
    '5 January 1997',
    'Jan 5, 1997',
    '5 Jan 1997',
    '5th of January 1997',
    'January 5th, 1997',
    'Sunday, January 5, 1997',
    'Sun 5 Jan 1997',
    'SUNDAY 5 JANUARY 1997',
    '05-JAN-97',
    '1/5/97',
    '01/05/1997',
    '5.1.97',
    '05.01.1997',
  ]);
  expect(new Set(ways.map(({ iso }) => iso))).toEqual(new Set(['1997-01-05']));
});

test('ordinal numbers end as English has it', () => {
  const format = dateFormats[4] as (typeof dateFormats)[number];
  const endings = [1, 2, 3, 4, 11, 12, 13, 20, 21, 22, 23, 31].map((day) =>
    dateIn(format, dayOf('2000-01-01') + day - 1).human.replace(' of January 2000', ''),
  );
  expect(endings).toEqual('1st 2nd 3rd 4th 11th 12th 13th 20th 21st 22nd 23rd 31st'.split(' '));
});

test('dates run from 1969 to 2068, so that two digits name a year, and no text stands for two dates', () => {
  const first = dateFormats[0] as (typeof dateFormats)[number];
  expect(dateIn(first, 0).iso).toBe('1969-01-01');
  const task = dateTranslation();
  const draws = drawsOf({ seed: 5 });
  const pairs = Array.from({ length: 1000 }, () => task.draw(draws));
  const text = pairs.map(({ source, target }) => [source.join(''), target.join('')] as const);
  const meanings = new Map(text);
  expect(text.filter(([human, iso]) => meanings.get(human) !== iso)).toEqual([]);
  expect(
    text.filter(([, iso]) => iso < '1969-01-01' || iso > '2068-12-31' || iso.length !== task.longest.target),
  ).toEqual([]);
  expect(Math.max(...pairs.map(({ source }) => source.length))).toBeLessThanOrEqual(task.longest.source);
  expect(pairs.map(({ source }) => task.source.decode(task.source.encode(source)))).toEqual(
    pairs.map((pair) => pair.source),
  );
});
