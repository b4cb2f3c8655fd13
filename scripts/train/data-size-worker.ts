/** Trains networks of the comparison of data sizes that the parent process sends, one after the other; see job-pool.ts. */
import { readFashionMnist } from '../data/fashion-mnist.ts';
import { type DataSizeJob, type DataSizeReport, type DataSizeRun, trainDataSize } from './data-size-run.ts';
import { serveJobs } from './job-pool.ts';

const images = readFashionMnist();

serveJobs<DataSizeJob, DataSizeRun, DataSizeReport>((job, report) => trainDataSize(job, images, report));
