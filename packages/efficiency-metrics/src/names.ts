import { nearestNames } from '@netwright/terminal/text';

const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/** Of these names the one that is meant, however it is spelt: case, spaces and dashes do not matter. */
export const findName = <Name extends string>(name: string, names: readonly Name[]): Name | undefined =>
  names.find((known) => plain(known) === plain(name));

/** The same; throws for one that is not there, with the nearest ones. `what` begins the message: `deviceOf: the device`. */
export function nameOf<Name extends string>(what: string, name: string, names: readonly Name[]): Name {
  const found = findName(name, names);
  if (found !== undefined) return found;
  const near = nearestNames(name, names);
  throw new Error(`${what} must be one of ${(near.length > 0 ? near : names).join(', ')}, got ${name}`);
}
