// node add.mjs REDIS_URL PREFIX QUEUE NAME JSON: adds a job and prints its result or error once somebody has run it.
import { Queue, QueueEvents } from 'bullmq';

const [url, prefix, queueName, name, payload] = process.argv.slice(2);
const connection = { url };
const queue = new Queue(queueName, { connection, prefix });
// From the beginning: the job may be finished before the first read of new events.
const events = new QueueEvents(queueName, { connection, prefix, lastEventId: '0' });
await events.waitUntilReady();
const job = await queue.add(name, JSON.parse(payload), { attempts: 2 });
const outcome = await job.waitUntilFinished(events, 30_000).then(
  (result) => ({ result }),
  (error) => ({ error: error.message }),
);
console.log(JSON.stringify({ id: job.id, ...outcome }));
await events.close();
await queue.close();
