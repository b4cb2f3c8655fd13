import { formatFigure, formatShare } from '../report/figures.ts';
import { formatUnit } from '../roofline/format-unit.ts';
import type { Roofline } from '../roofline/roofline.ts';
import type { Section } from './section.ts';

/** The least time of a run on a machine, and what it is spent on; the note on the machine is `notesOf`'s. */
export function rooflineSection(found: Roofline): Section {
  const { machine, unit, time, operations, bytes, intensity, ridge, attainable, computeShare, memoryShare, unknown } =
    found;
  return {
    key: 'roofline',
    title: `Roofline of ${machine.name}`,
    columns: ['value'],
    rows: [
      ['least time of a run', formatUnit(time, 's')],
      ['  bound by compute [%]', formatShare(computeShare, 1)],
      ['  bound by memory [%]', formatShare(memoryShare, 1)],
      [`operations [${unit}]`, formatUnit(operations, unit)],
      ['moved', formatUnit(bytes, 'B')],
      [`intensity [${unit}/B]`, formatFigure(intensity)],
      [`intensity where the bounds meet [${unit}/B]`, formatFigure(ridge)],
      ['peak of the machine', formatUnit(machine.peak, `${unit}/s`)],
      ['bandwidth of the machine', formatUnit(machine.bandwidth, 'B/s')],
      ['attainable', formatUnit(attainable, `${unit}/s`)],
    ],
    notes: [],
    json: { machine, unit, time, operations, bytes, intensity, ridge, attainable, computeShare, memoryShare, unknown },
  };
}
