/** Names, as a text with `*` for any run of characters, a regular expression, or a function. */
export type NamePattern = string | RegExp | ((name: string) => boolean);

/** A test for names that any of the patterns accepts. */
export function matcher(patterns: NamePattern | readonly NamePattern[]): (name: string) => boolean {
  const list = (Array.isArray(patterns) ? patterns : [patterns]) as readonly NamePattern[];
  const tests = list.map((pattern) => {
    if (typeof pattern === 'function') return pattern;
    const expression =
      typeof pattern === 'string'
        ? new RegExp(`^${pattern.split('*').map(escapeText).join('.*')}$`, 's')
        : new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')); // a global one would keep its place
    return (name: string) => expression.test(name);
  });
  return (name) => tests.some((test) => test(name));
}

const escapeText = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
