const longest = 400; // [characters]

/** What is wrong, as one line: the lines of a longer message after one another, cut where there is too much. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const text = lines.reduce((all, line) => `${all}${/[:;,]$/.test(all) ? '' : ';'} ${line}`);
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}
