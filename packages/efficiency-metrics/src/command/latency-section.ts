import { type DType, initialise, type Shape } from '@netwright/tensor-core';
import type { Feeds } from '@netwright/tensor-core/runtime';
import { formatCount } from '@netwright/terminal';
import { type ModelMeasurement, measureModel } from '../latency/measure-model.ts';
import { sessionFeeds } from '../latency/session-feeds.ts';
import type { SampleInterval } from '../latency/summarise-durations.ts';
import { formatFigure } from '../report/figures.ts';
import { formatUnit } from '../roofline/format-unit.ts';
import { aboutModel, type ProfiledModel } from './model.ts';
import type { Progress } from './progress.ts';
import type { Section } from './section.ts';
import type { Settings } from './settings.ts';

/** Makes inputs in the shapes of the profile, with another batch where the model leaves it open. */
function feedsOf({ profile, inputShapes }: ProfiledModel, sizes: readonly number[]): (batch: number) => Feeds {
  const raw: ReadonlyMap<string, Shape> = sizes.length > 0 ? inputShapes() : new Map();
  const isOpen = (name: string): boolean => typeof raw.get(name)?.[0] === 'string';
  if (sizes.length > 0 && !profile.inputs.some(({ name }) => isOpen(name)))
    throw new Error('no input has an open batch, --batch-sizes cannot be measured');
  return (batch) =>
    sessionFeeds(
      profile.inputs.map(({ name, dtype, shape }) => ({
        name,
        dtype: dtype as DType,
        shape: isOpen(name) ? [batch, ...shape.slice(1)] : shape,
      })),
    );
}

const interval = (one: SampleInterval | undefined): string =>
  one === undefined ? '' : `${formatUnit(one.low, 's')} to ${formatUnit(one.high, 's')}`;

function rowsOf({ startTime, loadTime, firstRun, latency, throughput }: ModelMeasurement): string[][] {
  const { p50, p90, p99, mean, std, min, max, n, intervals } = latency;
  const time = (what: string, value: number | undefined, range?: SampleInterval): string[] => [
    what,
    value === undefined ? '-' : formatUnit(value, 's'),
    interval(range),
  ];
  return [
    time('start of the runtime', startTime),
    time('load', loadTime),
    time('first run', firstRun),
    time('p50', p50, intervals.p50),
    time('p90', p90, intervals.p90),
    time('p99', p99, intervals.p99),
    time('mean', mean),
    time('standard deviation', std),
    time('least', min),
    time('most', max),
    ['measurements', formatCount(n), ''],
    ...throughput.map(({ batch, samplesPerSecond }) => [
      `samples a second, batch of ${formatCount(batch)}`,
      formatFigure(samplesPerSecond),
      '',
    ]),
  ];
}

/** What JSON has of a measurement: all but the single durations. */
const jsonOf = ({ latency: { durations: _, ...latency }, throughput, ...rest }: ModelMeasurement): unknown => ({
  ...rest,
  latency,
  throughput: throughput.map(({ latency: { durations: __, ...one }, ...figures }) => ({ ...figures, latency: one })),
});

/** A measured latency. */
export interface MeasuredLatency {
  readonly section: Section;
  /** The median of a run [s]. */
  readonly time: number;
}

/** Measures a model with onnxruntime: one stream, then batches. Ends with the signal's reason. */
export async function latencySection(
  model: ProfiledModel,
  { runs = 100, batchSizes = [] }: Settings,
  progress: Progress,
  signal: AbortSignal,
): Promise<MeasuredLatency> {
  const { title, origin, profile } = model;
  let found: ModelMeasurement;
  try {
    found = await measureModel(origin.kind === 'file' ? origin.path : origin.graph, {
      ...(origin.kind === 'entry' && { weights: initialise(origin.graph) }),
      ...{ feeds: feedsOf(model, batchSizes), batch: profile.batch, batchSizes, runs, signal },
      onProgress: ({ phase, done, total }) => progress.show(`${phase} of ${title}`, done, total),
    });
  } catch (error) {
    throw signal.aborted ? error : aboutModel(title, error);
  }
  const { device, provider, threads, latency } = found;
  const { warmUp } = latency;
  const text = [
    `${provider} on ${device}, ${formatCount(threads)} CPU threads, batch of ${formatCount(profile.batch)}.`,
    `${formatCount(warmUp.runs)} runs of warm-up${warmUp.stable ? '' : ', which did not become stable'}.`,
    latency.repetitions > 1 ? `A measurement is the mean of ${formatCount(latency.repetitions)} runs.` : '',
    'Floats of inputs are random, integers 0.',
  ];
  const section: Section = {
    key: 'latency',
    title: 'Latency, one run after another',
    columns: ['value', '95 % interval'],
    rows: rowsOf(found),
    notes: [{ about: 'latency', text: text.filter((one) => one !== '').join(' ') }],
    json: jsonOf(found),
  };
  return { section, time: latency.p50 };
}
