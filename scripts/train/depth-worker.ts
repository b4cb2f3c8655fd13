/** Trains networks of the comparison of depths that the parent process sends, one after the other; see job-pool.ts. */
import { readFashionMnist } from '../data/fashion-mnist.ts';
import { type DepthJob, type DepthRun, depthImages, trainDepth } from './depth-run.ts';
import { serveJobs } from './job-pool.ts';

const images = depthImages(readFashionMnist());

serveJobs<DepthJob, DepthRun, number>((job, report) => trainDepth(job, images, report));
