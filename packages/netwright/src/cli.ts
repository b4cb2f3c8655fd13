#!/usr/bin/env node
import { oneLine } from '@netwright/terminal';
/**
 * The command `netwright`. Whatever goes wrong is one line on standard error; the exit code is 1 then, or 2 where the command
 * itself is not understood.
 */
import { Command, CommanderError } from 'commander';
import { classifyCommand } from './commands/classify.ts';
import { exportCommand } from './commands/export.ts';
import { modelsCommand } from './commands/models.ts';
import { profileCommand } from './commands/profile.ts';
import { version } from './version.ts';

// A reader that has seen enough, `head` say, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const program = new Command('netwright')
  .description(
    'Reference architectures of deep learning: classify photos, export .onnx files, list and profile models.',
  )
  .version(version)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`netwright: ${oneLine(text.replace(/^error: /, ''))}\n`) });
for (const add of [classifyCommand, exportCommand, modelsCommand]) add(program, process);
await profileCommand(program, process, process.argv.slice(2, 4).includes('profile'));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`netwright: ${oneLine(error)}\n`);
    process.exitCode = 1;
  }
}
