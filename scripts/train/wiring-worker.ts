/** Trains networks of the comparison of wirings that the parent process sends, one after the other; see job-pool.ts. */
import { readFashionMnist } from '../data/fashion-mnist.ts';
import { serveJobs } from './job-pool.ts';
import { trainWiring, type WiringJob, type WiringRun, wiringImages } from './wiring-run.ts';

const images = wiringImages(readFashionMnist());

serveJobs<WiringJob, WiringRun, number>((job, report) => trainWiring(job, images, report));
