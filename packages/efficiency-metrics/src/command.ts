/** The command line of a profile, for programs that have it as their command or as one of them. Node only. */
export { type ProfileCommandOptions, profileCommand } from './command/profile-command.ts';
export type { FindModel } from './command/run-profile.ts';
