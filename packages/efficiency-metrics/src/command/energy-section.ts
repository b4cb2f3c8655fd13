import { formatCount } from '@netwright/terminal';
import { type EnergyParts, type EnergyUse, energy } from '../energy/energy.ts';
import type { Profile } from '../profile/profile.ts';
import { weightBytesAt } from '../report/weight-bytes-at.ts';
import { formatUnit } from '../roofline/format-unit.ts';
import type { Section } from './section.ts';
import type { Settings } from './settings.ts';

const parts: readonly (readonly [keyof EnergyParts, string])[] = [
  ['compute', 'multiply-accumulates'],
  ['sram', 'memory on the chip'],
  ['dramWeights', 'DRAM, weights'],
  ['dramActivations', 'DRAM, activations'],
  ['total', 'an inference'],
];

const accesses = {
  once: 'weights come from DRAM once, activations stay on the chip',
  'per-inference': 'every node reads and writes DRAM once',
  tiled: 'every node is tiled into the memory on the chip',
} as const;

/** The energy of an inference, with the file's weights or with each of the given widths. */
export function energyUses(profile: Profile, { cache, bits }: Settings): EnergyUse[] {
  const chip = cache === undefined ? {} : { access: 'tiled' as const, cacheBytes: cache };
  if (!bits) return [energy(profile, chip)];
  return bits.map((weightBits) => energy(profile, { ...chip, weightBits }));
}

const columnsOf = ({ bits }: Settings): string[] => bits?.map((width) => `${width} bits`) ?? ['value'];

/** Energy of an inference by kind, and per sample. */
export function energySection(profile: Profile, settings: Settings, uses: readonly EnergyUse[]): Section {
  const { access, cacheBytes } = uses[0] as EnergyUse;
  const rows = parts.map(([key, what]) => [what, ...uses.map((use) => formatUnit(use.perInference[key], 'J'))]);
  if (profile.batch > 1) rows.push(['a sample', ...uses.map(({ perSample }) => formatUnit(perSample.total, 'J'))]);
  const rule = `45 nm at 0.9 V (Horowitz 2014): compares models, measures no chip. ${formatCount(cacheBytes)} bytes on the chip; ${accesses[access]}.`;
  const notes = [...new Set(uses.flatMap((use) => use.notes))].map((text) => ({ about: 'energy', text }));
  return {
    key: 'energy',
    title: 'Energy',
    columns: columnsOf(settings),
    rows,
    notes: [{ about: 'energy', text: rule }, ...notes],
    json: uses.map(({ nodes, ...use }, i) => ({ weightBits: settings.bits?.[i] ?? null, ...use })),
  };
}

/** Bytes of the trained weights at the given widths. */
export function bitsSection(profile: Profile, settings: Settings): Section {
  const sizes = (settings.bits ?? []).map((width) => weightBytesAt(profile, width));
  return {
    key: 'weightBytesAtBits',
    title: 'Parameters at these bit widths, packed, without scales',
    columns: columnsOf(settings),
    rows: [['weights [B]', ...sizes.map(formatCount)]],
    notes: [],
    json: Object.fromEntries((settings.bits ?? []).map((width, i) => [width, sizes[i]])),
  };
}
