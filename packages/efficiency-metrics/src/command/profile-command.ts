import type { CommandLine } from '@netwright/terminal';
import type { Command } from 'commander';
import { addOptions } from './options.ts';
import { type Caller, runProfile } from './run-profile.ts';
import { checkSettings, type Settings } from './settings.ts';

/** How the command is called. */
export interface ProfileCommandOptions extends Caller {
  /** What an argument is; default `an .onnx file`. */
  readonly argument?: string;
}

/**
 * Gives a command of commander the arguments, options and action of a profile: one model, or two side by side. The action
 * throws an Error with one line on what is wrong with a model, and a CommanderError for options that do not go together where the
 * command has `exitOverride`.
 */
export function profileCommand(
  command: Command,
  line: CommandLine,
  { argument = 'an .onnx file', ...caller }: ProfileCommandOptions,
): void {
  command.argument('<model>', argument).argument('[other]', 'another one, to compare it with');
  addOptions(command);
  command.action(async (model: string, other: string | undefined, settings: Settings) => {
    const names = other === undefined ? [model] : [model, other];
    checkSettings(command, settings, names.length);
    await runProfile(line, names, settings, caller);
  });
}
