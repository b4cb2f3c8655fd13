import { stat } from 'node:fs/promises';
import type { FindModel } from '@netwright/efficiency-metrics/command';
import type { CommandLine } from '@netwright/terminal';
import type { Command } from 'commander';
import { findModels, modelNamed } from '../find-models.ts';

/** Whether a text can only be a path: it has a folder, or the ending of a file (versions of models end so too: `v1.5`). */
const isPath = (text: string): boolean => /[/\\]|\.[a-z]{2,}$/i.test(text);

/** The model of a name; a file that is there comes before it. Throws for a name that is neither, with the nearest names. */
const find: FindModel = async (name) => {
  const file = await stat(name).catch(() => undefined);
  if (isPath(name) || (file && !file.isDirectory())) return undefined;
  return modelNamed(await findModels(), name).entry;
};

/** `netwright profile`; its options and what is behind them are loaded only where it was asked for. */
export async function profileCommand(program: Command, line: CommandLine, isAsked: boolean): Promise<void> {
  const command = program
    .command('profile')
    .description(
      'say what a model or an .onnx file costs: parameters, MACs, memory, roofline, energy, training, latency',
    );
  if (!isAsked) return;
  const { profileCommand: addProfile } = await import('@netwright/efficiency-metrics/command');
  addProfile(command, line, {
    ...{ program: 'netwright', find },
    argument: 'its name, as `netwright models` lists it, or an .onnx file',
  });
}
