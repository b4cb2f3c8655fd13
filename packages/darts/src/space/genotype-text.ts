import { type CellGenotype, checkGenotype, type Genotype } from './genotype.ts';

/** Field names of Python's named tuple. */
const pythonNames = {
  normal: 'normal',
  normalConcat: 'normal_concat',
  reduce: 'reduce',
  reduceConcat: 'reduce_concat',
} as const;

const pythonCell = (edges: CellGenotype): string =>
  `[${edges.map(([operation, from]) => `('${operation}', ${from})`).join(', ')}]`;

/**
 * A genotype as the published code prints it: `Genotype(normal=[('sep_conv_3x3', 1), ...], normal_concat=[2, 3, 4, 5], ...)`.
 * Throws where it is none.
 */
export function genotypeToPython(genotype: Genotype): string {
  checkGenotype(genotype, 'genotypeToPython');
  const { normal, normalConcat, reduce, reduceConcat } = genotype;
  const list = (states: readonly number[]): string => `[${states.join(', ')}]`;
  return (
    `Genotype(normal=${pythonCell(normal)}, normal_concat=${list(normalConcat)}, ` +
    `reduce=${pythonCell(reduce)}, reduce_concat=${list(reduceConcat)})`
  );
}

/**
 * A genotype from its JSON, or from Python's text: a line of a search's log, or an assignment of genotypes.py; lists of states
 * may be a `range`. JSON may have Python's field names. Throws where the text holds none or several, and, naming the edge,
 * where it is not valid.
 */
export function parseGenotype(text: string): Genotype {
  const json = text.trimStart().startsWith('{') ? text : pythonToJson(text);
  const fields = fieldsOf(json, text);
  const named = Object.entries(pythonNames).map(([name, python]) => [name, fields[name] ?? fields[python]]);
  const known: readonly string[] = Object.entries(pythonNames).flat();
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other !== undefined)
    throw new Error(`parseGenotype: fields are ${Object.keys(pythonNames).join(', ')}, got ${other}`);
  const genotype: unknown = Object.fromEntries(named);
  checkGenotype(genotype, 'parseGenotype');
  return genotype;
}

function fieldsOf(json: string, text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(json) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new Error(`parseGenotype: needs JSON or Genotype(...), got '${shortened(text)}'`, { cause });
  }
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}...` : text);

/** The arguments of the one call of `Genotype(...)` as a JSON object; the text is translated, never run. */
function pythonToJson(text: string): string {
  const parts = text.replaceAll(/#.*$/gm, '').split(/\bGenotype\s*\(/);
  if (parts.length !== 2)
    throw new Error(
      `parseGenotype: needs JSON or one Genotype(...), got ${parts.length - 1} of them in '${shortened(text)}'`,
    );
  const fields = upToClosing(parts[1] as string)
    .replaceAll(/\brange\s*\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)/g, (_, from, to) => rangeText(Number(from), Number(to)))
    .replaceAll(/\b([a-z_]+)\s*=/g, '"$1":')
    .replaceAll(/'(\w*)'/g, '"$1"')
    .replaceAll('(', '[')
    .replaceAll(')', ']')
    .replaceAll(/,(\s*\])/g, '$1')
    .replace(/,\s*$/, '');
  return `{${fields}}`;
}

const rangeText = (from: number, to: number): string =>
  `[${Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).join(', ')}]`;

/** What stands before the parenthesis that closes one that is already open; everything where none does. */
function upToClosing(text: string): string {
  let depth = 1;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return text.slice(0, i);
  }
  return text;
}
