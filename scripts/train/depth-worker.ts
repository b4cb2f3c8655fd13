/** Trains networks of the comparison of depths that the parent process sends, one after the other; see depth-pool.ts. */
import { readFashionMnist } from '../data/fashion-mnist.ts';
import { type DepthJob, depthImages, trainDepth } from './depth-run.ts';

const images = depthImages(readFashionMnist());

process.on('message', async (job: DepthJob) => {
  const run = await trainDepth(job, images, (error) => void process.send?.({ error }));
  process.send?.({ run });
});
process.send?.({ ready: true });
