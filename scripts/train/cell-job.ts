/** Trains U-Nets for cells: a module of jobs for `runSweep`. */
import type { DoJob } from '../sweep/sweep.ts';
import { type CellJob, type CellRun, cellImages, trainCells } from './cell-segmenter.ts';

/** Trains one. */
export const doJob: DoJob<CellJob, CellRun, number> = (job, report) => trainCells(job, cellImages(job.seed), report);
