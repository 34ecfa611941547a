// node work.mjs REDIS_URL PREFIX QUEUE COUNT: runs that many jobs, prints what it was given, and ends.
import { Worker } from 'bullmq';

const [url, prefix, queueName, count] = process.argv.slice(2);
let left = Number(count);
const worker = new Worker(
  queueName,
  async (job) => {
    await job.updateProgress(50);
    return { name: job.name, data: job.data, attempt: job.attemptsMade + 1 };
  },
  { connection: { url }, prefix },
);
worker.on('completed', async (job, result) => {
  console.log(JSON.stringify({ id: job.id, result }));
  left -= 1;
  if (left === 0) await worker.close();
});
