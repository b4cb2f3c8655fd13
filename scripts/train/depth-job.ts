/** Trains networks of the comparison of depths: a module of jobs for `runSweep`. */

import { readFashionMnist } from '../data/fashion-mnist.ts';
import type { DoJob } from '../sweep/sweep.ts';
import { type DepthJob, type DepthRun, depthImages, trainDepth } from './depth-run.ts';

const images = depthImages(readFashionMnist());

/** Trains one. */
export const doJob: DoJob<DepthJob, DepthRun, number> = (job, report) => trainDepth(job, images, report);
