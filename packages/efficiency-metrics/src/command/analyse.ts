import type { EnergyUse } from '../energy/energy.ts';
import { type Machine, machines } from '../roofline/machine.ts';
import { type Roofline, roofline } from '../roofline/roofline.ts';
import { bitsSection, energySection, energyUses } from './energy-section.ts';
import type { ProfiledModel } from './model.ts';
import { interruptible, type Progress } from './progress.ts';
import { rooflineSection } from './roofline-section.ts';
import type { Section } from './section.ts';
import type { Settings } from './settings.ts';

/** What was asked for besides the profile. */
export interface Analysis {
  readonly sections: readonly Section[];
  readonly roofline?: Roofline;
  readonly energy?: readonly EnergyUse[];
  /** The measured time of a run [s]. */
  readonly time?: number;
}

/** The machine of the roofline; undefined where none was asked for. */
export async function machineOf(settings: Settings, progress: Progress): Promise<Machine | undefined> {
  const { device, peak, bandwidth, measure } = settings;
  if (device !== undefined) return machines[device];
  if (peak !== undefined && bandwidth !== undefined)
    return { name: 'the given machine', peak, bandwidth, source: 'given' };
  if (!measure) return undefined;
  const { measureMachine } = await import('../roofline/measure-machine.ts');
  let done = 0;
  return interruptible(progress, (signal) =>
    measureMachine({ signal, onProgress: () => progress.show('measuring this machine', ++done, 7) }),
  );
}

/** Does what the settings ask for besides the profile of a model. */
export async function analyse(
  model: ProfiledModel,
  settings: Settings,
  machine: Machine | undefined,
  progress: Progress,
): Promise<Analysis> {
  const { profile } = model;
  const sections: Section[] = [];
  const bound = machine && roofline(profile, machine);
  if (bound) sections.push(rooflineSection(bound));
  const uses = settings.energy ? energyUses(profile, settings) : undefined;
  if (settings.bits) sections.push(bitsSection(profile, settings));
  if (uses) sections.push(energySection(profile, settings, uses));
  if (settings.training) {
    const { trainingSection } = await import('./training-section.ts'); // loads the gradient rules
    sections.push(trainingSection(model, settings));
  }
  let time: number | undefined;
  if (settings.latency) {
    const { latencySection } = await import('./latency-section.ts');
    const measured = await interruptible(progress, (signal) => latencySection(model, settings, progress, signal));
    sections.push(measured.section);
    time = measured.time;
  }
  return {
    sections,
    ...(bound && { roofline: bound }),
    ...(uses && { energy: uses }),
    ...(time !== undefined && { time }),
  };
}
