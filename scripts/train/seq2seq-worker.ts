/** Trains networks of the comparison of sentence lengths that the parent process sends, one after the other; see job-pool.ts. */
import { serveJobs } from './job-pool.ts';
import { type Seq2SeqJob, type Seq2SeqRun, trainSeq2Seq } from './seq2seq-run.ts';

serveJobs<Seq2SeqJob, Seq2SeqRun, number>((job, report) => trainSeq2Seq(job, report));
