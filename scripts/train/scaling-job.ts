/** Trains networks of the comparison of sizes: a module of jobs for `runSweep`. */

import { alphabetOf, splitText } from '../data/characters.ts';
import { readMobyDick } from '../data/moby-dick.ts';
import type { DoJob } from '../sweep/sweep.ts';
import {
  type CurvePoint,
  type ScalingJob,
  type ScalingRun,
  scalingConfig,
  scalingSizes,
  trainScaling,
} from './scaling-run.ts';

const book = readMobyDick();
const alphabet = alphabetOf(book);
const vocabulary = alphabet.size;
const { context } = scalingConfig(vocabulary, scalingSizes[0] as (typeof scalingSizes)[number]);
const text = splitText(alphabet.encode(book), context);

/** Trains one. */
export const doJob: DoJob<ScalingJob, ScalingRun, CurvePoint> = (job, report) =>
  trainScaling(job, { text, vocabulary }, report);
