import type { TableOptions } from './table.ts';

/** What a command writes to. */
export interface CommandLine {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** The width of a terminal; undefined where a file or another program reads [characters]. */
export const terminalWidth = ({ stdout }: CommandLine): number | undefined =>
  stdout.isTTY ? stdout.columns || 80 : undefined;

/** How a table is written: as wide as the terminal, or plain. */
export const tableOptions = (line: CommandLine): TableOptions => {
  const width = terminalWidth(line);
  return width === undefined ? { plain: true } : { width };
};

/** Writes a line. */
export const print = ({ stdout }: CommandLine, text: string): void => void stdout.write(`${text}\n`);

/** Writes data for other programs. */
export const printJson = (line: CommandLine, value: unknown): void => print(line, JSON.stringify(value, null, 2));

/** Writes a line that is not part of the result, after the name of the program. */
export const note = ({ stderr }: CommandLine, program: string, text: string): void =>
  void stderr.write(`${program}: ${text}\n`);
