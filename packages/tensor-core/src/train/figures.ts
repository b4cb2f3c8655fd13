/** Adds a set of figures to the sums of an epoch, which a checkpoint keeps: `name` is the sum, `#name` how many. */
export function addFigures(sums: Record<string, number>, figures: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(figures)) {
    sums[name] = (sums[name] ?? 0) + value;
    sums[`#${name}`] = (sums[`#${name}`] ?? 0) + 1;
  }
}

/** The means of figures that were added. */
export function meansOf(sums: Readonly<Record<string, number>>): Record<string, number> {
  const names = Object.keys(sums).filter((name) => !name.startsWith('#'));
  return Object.fromEntries(names.map((name) => [name, (sums[name] as number) / (sums[`#${name}`] as number)]));
}
