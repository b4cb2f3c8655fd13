import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What is wrong with the words of a command line, by the options that there are; undefined if nothing is. */
export function optionFault(args: readonly string[], config: ParseArgsConfig): string | undefined {
  const { options = {}, allowPositionals = false } = config;
  const { tokens } = parseArgs({ ...config, args, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional' && !allowPositionals) return `needs options only, got ${token.value}`;
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    if (!Object.hasOwn(options, name)) {
      const known = Object.keys(options).map((one) => `--${one}`);
      return `${rawName}: must be one of ${known.join(', ')}, got ${rawName}`;
    }
    const isText = options[name]?.type === 'string';
    if (isText && value === undefined) return `${rawName}: needs a value, got none`;
    if (isText && !inlineValue && value?.startsWith('-') && value !== '-')
      return `${rawName}: needs a value (${rawName}=VALUE where it begins with a dash), got ${value}`;
    if (!isText && value !== undefined) return `${rawName}: takes no value, got ${value}`;
  }
  return undefined;
}
