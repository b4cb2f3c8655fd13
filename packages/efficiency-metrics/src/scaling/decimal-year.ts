const months = 12;

/**
 * A date as a year with its fraction: '2012-07-02' is 2012.5. A date without a day stands for the middle of its month, one without a
 * month for the middle of its year.
 *
 * @param date 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'
 * @throws Error for other texts and for days that there are not
 */
export function decimalYear(date: string): number {
  const [found, y, m, d] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(date) ?? [];
  if (found === undefined) throw new Error(`decimalYear: date must be YYYY, YYYY-MM or YYYY-MM-DD, got ${date}`);
  const year = Number(y);
  if (m === undefined) return year + 0.5;
  const month = Number(m);
  const day = d === undefined ? 1 : Number(d);
  const time = new Date(Date.UTC(2000, month - 1, day)).setUTCFullYear(year, month - 1, day);
  if (month < 1 || month > months || new Date(time).getUTCDate() !== day || new Date(time).getUTCMonth() !== month - 1)
    throw new Error(`decimalYear: there must be such a day, got ${date}`);
  const [from, to] = [year, year + 1].map((one) => new Date(Date.UTC(2000, 0, 1)).setUTCFullYear(one, 0, 1)) as [
    number,
    number,
  ];
  const next = new Date(time).setUTCMonth(month); // the first of the month after a first
  return year + ((d === undefined ? (time + next) / 2 : time) - from) / (to - from);
}
