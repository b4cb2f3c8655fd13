import { InvalidArgumentError } from 'commander';
import { findName } from '../names.ts';
import { machines } from '../roofline/machine.ts';

/** Options that are given again and again: `--dim N=8 --dim T=20`. */
export type Named<T> = Readonly<Record<string, T>>;

/** A whole number of at least `least`. */
export const integer =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(
        `It must be a whole number from ${least} ${most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`}.`,
      );
    return value;
  };

/** Whole numbers from `least` to `most` with commas between: `1,8,32`. */
export const integers =
  (least: number, most: number) =>
  (text: string): number[] => {
    const values = text.split(',').map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
    if (values.some((value) => !(value >= least && value <= most)))
      throw new InvalidArgumentError(`It must be whole numbers from ${least} to ${most}, with commas between.`);
    return [...new Set(values)];
  };

/** `NAME=VALUE` among those given before; the name may hold `=`, the value not. */
const named =
  <T>(what: string, parse: (text: string) => T) =>
  (text: string, before: Named<T> = {}): Named<T> => {
    const at = text.lastIndexOf('=');
    if (at < 1) throw new InvalidArgumentError(`It must read ${what}.`);
    const name = text.slice(0, at);
    if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice.`);
    return { ...before, [name]: parse(text.slice(at + 1)) };
  };

/** `N=8`. */
export const namedCount = (what: string): ((text: string, before?: Named<number>) => Named<number>) =>
  named(what, integer(0));

/** `x=1,3,224,224`, also with `x` between the sizes as reports have it; nothing after the sign is a scalar. */
export const namedShape = named('NAME=SIZES, such as x=1,3,224,224', (text): readonly number[] =>
  text === '' ? [] : text.split(/[,x]/).map(integer(0)),
);

/** `sr=16000` or `axes=-1,2`. */
export const namedNumbers = named('NAME=NUMBERS, such as sr=16000', (text): readonly number[] =>
  text.split(',').map((number) => {
    if (!/^-?\d{1,15}$/.test(number)) throw new InvalidArgumentError('It must be whole numbers, such as sr=16000.');
    return Number(number);
  }),
);

const prefixes: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };

/** A positive number, with a prefix of SI if need be: `1e12`, `312T`. */
export function quantity(text: string): number {
  const [, digits, prefix = ''] = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)([kMGTP]?)$/i.exec(text) ?? [];
  const factor = prefixes[prefix] ?? prefixes[prefix.toUpperCase()] ?? prefixes[prefix.toLowerCase()] ?? 1;
  const value = Number(digits) * factor;
  if (!(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError('It must be a positive number, such as 1e12 or 312T.');
  return value;
}

/** Bytes: `8192`, `32KiB`, `1MB` (10^6), `1MiB` (2^20). */
export function bytes(text: string): number {
  const [, digits, prefix = '', binary] = /^(\d+(?:\.\d+)?)(?:([kMG]?)(i?)B)?$/i.exec(text) ?? [];
  const power = ['', 'k', 'm', 'g'].indexOf(prefix.toLowerCase());
  const value = Math.round(Number(digits) * (binary ? 1024 : 1000) ** power);
  if (!(value >= 1 && Number.isSafeInteger(value)))
    throw new InvalidArgumentError('It must be a number of bytes, such as 8192, 32KiB or 1MB.');
  return value;
}

/** A name among the machines, however it is spelt: `A100`, `TPU v1`. */
export function machineName(text: string): keyof typeof machines {
  const names = Object.keys(machines) as (keyof typeof machines)[];
  const found = findName(text, names);
  if (!found) throw new InvalidArgumentError(`It must be one of ${names.join(', ')}.`);
  return found;
}
