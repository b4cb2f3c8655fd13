/** How many letters must be put in, taken out, changed or swapped with the next to make `b` of `a`. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(change, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j] as number, (before[j - 2] as number) + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length] as number;
}

/** Of these names the `most` that are nearest to a mistyped one, nearest first; none where all are far from it. */
export function nearestNames(name: string, names: Iterable<string>, most = 3): string[] {
  const typed = name.toLowerCase();
  const limit = Math.max(2, Math.ceil(typed.length / 3));
  return [...names]
    .map((known) => ({ known, distance: editDistance(typed, known.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.known < b.known ? -1 : 1))
    .slice(0, most)
    .map(({ known }) => known);
}
