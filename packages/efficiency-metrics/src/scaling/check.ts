/** Throws unless `value` is a finite number above 0: `<where>: <name> must be a positive number, got <value>`. */
export function requirePositive(where: string, name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY))
    throw new Error(`${where}: ${name} must be a positive number, got ${value}`);
}

/** Throws unless every value is a finite number above 0. */
export function requireAllPositive(where: string, values: object): void {
  for (const [name, value] of Object.entries(values)) requirePositive(where, name, value as number);
}

/** Throws unless `value` lies between 0 and 1, both excluded. */
export function requireFraction(where: string, name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new Error(`${where}: ${name} must be between 0 and 1, got ${value}`);
}

/**
 * Throws unless the columns are of one length, at least `least`, and every value is a positive number.
 *
 * @throws Error that names the column, and the row of the first value at fault
 */
export function requireColumns(
  where: string,
  columns: Readonly<Record<string, readonly number[]>>,
  least: number,
): void {
  const lengths = Object.values(columns).map((column) => column.length);
  const names = Object.keys(columns).join(' and ');
  if (new Set(lengths).size > 1)
    throw new Error(`${where}: ${names} must have the same length, got ${lengths.join(' and ')}`);
  if ((lengths[0] as number) < least)
    throw new Error(`${where}: needs at least ${least} points, got ${lengths[0] as number}`);
  for (const [name, column] of Object.entries(columns))
    column.forEach((value, i) => {
      requirePositive(where, `${name}[${i}]`, value);
    });
}

/** Throws unless the values differ: no curve can be told from points on one vertical line. */
export function requireSpread(where: string, name: string, values: readonly number[]): void {
  if (values.every((value) => value === values[0]))
    throw new Error(`${where}: ${name} must have at least two different values, got only ${values[0]}`);
}
