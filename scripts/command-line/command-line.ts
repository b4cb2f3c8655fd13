import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { helpText } from './help-text.ts';
import { optionFault } from './option-fault.ts';

/** What node:util's parseArgs finds on a command line. */
type Parsed<C extends ParseArgsConfig> = ReturnType<typeof parseArgs<C>>;

/** Ends the process with exit code 1 and a line: what is wrong with the command line of a script. */
function refuse(path: string, fault: string): never {
  console.error(`${basename(path)}: ${fault}; --help says more`);
  process.exit(1);
}

/**
 * The options of a script as `read` makes them of what parseArgs finds. `--help` prints the comment at the head of the script
 * and ends the process with exit code 0. An unknown option, a missing value, and a value that `read` refuses by an `Error`
 * end it with exit code 1 and one line; other kinds of error (TypeError, ...) are faults of the script and keep their stack.
 *
 * @param url the script's import.meta.url
 * @param config as for parseArgs
 */
export async function commandLine<C extends ParseArgsConfig, V>(
  url: string,
  config: C,
  read: (parsed: Parsed<C>) => V | Promise<V>,
): Promise<V> {
  const path = fileURLToPath(url);
  const args = process.argv.slice(2);
  const end = args.indexOf('--');
  if ((end < 0 ? args : args.slice(0, end)).includes('--help')) {
    console.log(helpText(readFileSync(path, 'utf8'), Math.min(process.stdout.columns ?? 80, 100)));
    process.exit(0);
  }
  const fault = optionFault(args, { ...config, options: { ...config.options, help: { type: 'boolean' } } });
  if (fault !== undefined) refuse(path, fault);
  try {
    return await read(parseArgs(config));
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) refuse(path, error.message);
    throw error;
  }
}
