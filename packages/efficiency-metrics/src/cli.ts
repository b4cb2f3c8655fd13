#!/usr/bin/env node
/**
 * The command `efficiency-metrics`. Whatever goes wrong is one line on standard error; the exit code is 1 then, or 2 where the
 * command itself is not understood.
 */
import { readFileSync } from 'node:fs';
import { oneLine } from '@netwright/terminal';
import { Command, CommanderError } from 'commander';
import { profileCommand } from './command/profile-command.ts';

// A reader that has seen enough, `head` say, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const name = 'efficiency-metrics';
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const command = new Command(name)
  .description('What an ONNX file costs: parameters, MACs, memory, and on request roofline, energy, training, latency.')
  .version(version)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`${name}: ${oneLine(text.replace(/^error: /, ''))}\n`) });
profileCommand(command, process, { program: name });

try {
  await command.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`${name}: ${oneLine(error)}\n`);
    process.exitCode = 1;
  }
}
