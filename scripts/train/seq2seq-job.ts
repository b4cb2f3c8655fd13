/** Trains networks of the comparison of sentence lengths: a module of jobs for `runSweep`. */
import type { DoJob } from '../sweep/sweep.ts';
import { type Seq2SeqJob, type Seq2SeqRun, trainSeq2Seq } from './seq2seq-run.ts';

/** Trains one. */
export const doJob: DoJob<Seq2SeqJob, Seq2SeqRun, number> = (job, report) => trainSeq2Seq(job, report);
