import { spawnSync } from 'node:child_process';
import { root } from './workspace.ts';

/** A command that did not end well; the message holds all it wrote. */
export class ShellError extends Error {}

/**
 * Runs a command without a shell and returns what it wrote to stdout.
 *
 * @throws ShellError with the whole output if it fails
 */
export function run(command: string, args: readonly string[], cwd: string = root): string {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status === 0) return result.stdout;
  const reason = result.error?.message ?? `exit code ${result.status ?? result.signal}`;
  throw new ShellError(`${command} ${args.join(' ')}: ${reason}\n${result.stdout ?? ''}${result.stderr ?? ''}`);
}
