/** Trains networks of the comparison of data sizes: a module of jobs for `runSweep`. */

import { readFashionMnist } from '../data/fashion-mnist.ts';
import type { DoJob } from '../sweep/sweep.ts';
import { type DataSizeJob, type DataSizeReport, type DataSizeRun, trainDataSize } from './data-size-run.ts';

const images = readFashionMnist();

/** Trains one. */
export const doJob: DoJob<DataSizeJob, DataSizeRun, DataSizeReport> = (job, report) =>
  trainDataSize(job, images, report);
