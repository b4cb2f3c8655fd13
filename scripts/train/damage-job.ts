/** Trains random networks and damages them: a module of jobs for `runSweep`. */
import { readFashionMnist } from '../data/fashion-mnist.ts';
import type { DoJob } from '../sweep/sweep.ts';
import { type DamagedRun, damageWiring } from './wiring-damages.ts';
import { type WiringJob, wiringImages } from './wiring-run.ts';

const images = wiringImages(readFashionMnist());

/** Trains one, and reports parts of its removals. */
export const doJob: DoJob<WiringJob, DamagedRun, number> = (job, report) => damageWiring(job, images, report);
