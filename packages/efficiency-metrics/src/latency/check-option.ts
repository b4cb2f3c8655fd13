/** Throws where an option is no number of at least `least`. */
export function atLeast(what: string, name: string, value: number, least: number): void {
  if (!(value >= least)) throw new Error(`${what}: ${name} must be at least ${least}, got ${value}`);
}

/** Throws where an option is no integer of at least `least`. */
export function integerAtLeast(what: string, name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`${what}: ${name} must be an integer of at least ${least}, got ${value}`);
}
