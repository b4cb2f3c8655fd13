import { InvalidArgumentError, Option } from 'commander';

/** A whole number of at least `least`, from an option's text. */
export const integer =
  (least: number) =>
  (text: string): number => {
    if (!/^\d+$/.test(text) || Number(text) < least || !Number.isSafeInteger(Number(text)))
      throw new InvalidArgumentError(`It must be a whole number from ${least} on.`);
    return Number(text);
  };

/** `224` or `224x320`, height first. */
export function size(text: string): [height: number, width: number] {
  const [, height, width] = /^([1-9]\d{0,5})(?:x([1-9]\d{0,5}))?$/i.exec(text) ?? [];
  if (height === undefined) throw new InvalidArgumentError('It must be a number of pixels, or two as HEIGHTxWIDTH.');
  return [Number(height), Number(width ?? height)];
}

/** `--weights`, for classify and export; `otherwise` says what is taken without it. */
export const weightsOption = (otherwise = ''): Option =>
  new Option('--weights <source>', `a path, an address, hf:owner/repository, or "published"${otherwise}`);

/** `--sha256`, for downloads. */
export const sha256Option = (): Option =>
  new Option('--sha256 <digits>', 'checksum that the file of weights must have, or its first 8 digits or more');

/** `--classes`, for weights of a head of another size. */
export const classesOption = (): Option =>
  new Option('--classes <count>', 'classes of weights that were trained for others').argParser(integer(1));
