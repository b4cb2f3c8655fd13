/** Lines of at most `width` characters where words allow it; the first begins with `first`, those after it with `hanging`. */
function wrap(text: string, width: number, first = '', hanging = ''): string {
  const lines: string[] = [];
  let line = first;
  let begun = false;
  for (const word of text.match(/\[[^\]]*\]\S*|\S+/g) ?? []) {
    if (begun && line.length + 1 + word.length > width) {
      lines.push(line);
      line = hanging + word;
    } else line += begun ? ` ${word}` : word;
    begun = true;
  }
  return [...lines, line].join('\n');
}

const isSet = (paragraph: string): boolean => paragraph.startsWith('  ');

/** A paragraph of prose as paragraphs for the terminal: its command, after a colon and in backticks, stands by itself. */
function prose(paragraph: string, width: number): string[] {
  const text = paragraph.replace(/\s+/g, ' ');
  const usage = /^(.*?): `(npm run [^`]+)`\.?(?: (.*))?$/.exec(text);
  const plain = (words: string): string => wrap(words.replaceAll('`', ''), width);
  if (!usage) return [plain(text)];
  const [, before = '', command = '', after = ''] = usage;
  const parts = [plain(`${before}:`), wrap(command, width, '  ', '      ')];
  return after === '' ? parts : [...parts, plain(after)];
}

/**
 * What the comment at the head of a source file says, as text for a terminal of `width` characters: prose is set anew, the
 * command in backticks after a colon gets lines of its own, and paragraphs that are indented stay as they are.
 *
 * @throws Error if the source does not begin with such a comment
 */
export function helpText(source: string, width = 80): string {
  const comment = /^(?:#!.*\n)?\s*\/\*\*([\s\S]*?)\*\//.exec(source)?.[1];
  if (comment === undefined)
    throw new Error(`helpText: needs a source with a comment at its head, got ${source.slice(0, 40)}`);
  const lines = comment.split('\n').map((line) => line.replace(/^ ?\* ?/, '').trimEnd());
  const paragraphs = lines
    .join('\n')
    .replace(/^ +(?=\S)/, '')
    .trim()
    .split(/\n{2,}/);
  return paragraphs.flatMap((one) => (isSet(one) ? [one] : prose(one, width))).join('\n\n');
}
