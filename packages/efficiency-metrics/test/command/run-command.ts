import type { CommandLine } from '@netwright/terminal';
import { Command, type CommanderError } from 'commander';
import { type FindModel, profileCommand } from '../../src/command.ts';

/** How the command ended, in this process. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** What was thrown. */
  readonly error: Error | CommanderError | undefined;
}

/** Runs the command in this process; `columns` makes standard output a terminal of that width. */
export async function runCommand(
  args: readonly string[],
  { columns, find }: { columns?: number; find?: FindModel } = {},
): Promise<CommandResult> {
  let [stdout, stderr] = ['', ''];
  const stream = (write: (text: string) => void, size?: number): NodeJS.WriteStream =>
    ({ isTTY: size !== undefined, columns: size, write }) as unknown as NodeJS.WriteStream;
  const line: CommandLine = {
    stdout: stream((text) => {
      stdout += text;
    }, columns),
    stderr: stream((text) => {
      stderr += text;
    }),
  };
  const command = new Command('profile').exitOverride().configureOutput({ writeErr: line.stderr.write });
  profileCommand(command, line, { program: 'profile', ...(find && { find }) });
  try {
    await command.parseAsync(args, { from: 'user' });
    return { stdout, stderr, error: undefined };
  } catch (error) {
    return { stdout, stderr, error: error as Error };
  }
}
