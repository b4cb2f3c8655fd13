const prefixes = ['n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const plain = prefixes.indexOf('');

/** A quantity with three digits and the prefix of its unit: `312 TFLOP/s`, `1.56 TB/s`, `340 µs`, `0 s`. */
export function formatUnit(value: number, unit: string): string {
  if (value === 0) return `0 ${unit}`;
  const rounded = Number(value.toPrecision(3));
  const power = Math.floor(Math.log10(Math.abs(rounded)) / 3 + 1e-12) + plain;
  const index = Math.min(prefixes.length - 1, Math.max(0, power));
  const scaled = value / 1000 ** (index - plain);
  return `${Number(scaled.toPrecision(3))} ${prefixes[index]}${unit}`;
}
