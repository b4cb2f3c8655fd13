/** Trains networks of the comparison of wirings: a module of jobs for `runSweep`. */

import { readFashionMnist } from '../data/fashion-mnist.ts';
import type { DoJob } from '../sweep/sweep.ts';
import { trainWiring, type WiringJob, type WiringRun, wiringImages } from './wiring-run.ts';

const images = wiringImages(readFashionMnist());

/** Trains one. */
export const doJob: DoJob<WiringJob, WiringRun, number> = (job, report) => trainWiring(job, images, report);
