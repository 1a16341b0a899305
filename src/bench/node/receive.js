// receive in JavaScript: checks the token of a webhook, queues its callbacks in one record, and answers.
import { timingSafeEqual } from 'node:crypto';
import { SQSClient, SendMessageBatchCommand } from '@aws-sdk/client-sqs';

const queue = process.env.HUB_EVENTS_QUEUE_URL;
const token = Buffer.from(process.env.HUB_WEBHOOK_TOKEN ?? '');
const queues = new SQSClient({});

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function allowed(given) {
  const bytes = Buffer.from(given ?? '');
  return bytes.length === token.length && timingSafeEqual(bytes, token);
}

export async function handle(event) {
  if (event.rawPath !== '/webhooks/mkom' || event.requestContext.http.method !== 'POST') {
    return answer(404, { error: 'there is nothing here' });
  }
  if (!allowed(event.queryStringParameters?.token)) {
    return answer(403, { error: 'the token is wrong' });
  }
  let callback;
  try {
    callback = JSON.parse(event.body);
  } catch {
    return answer(400, { error: 'the body is not a callback' });
  }
  const record = JSON.stringify({ received_at: Date.now(), events: [callback] });
  const result = await queues.send(
    new SendMessageBatchCommand({ QueueUrl: queue, Entries: [{ Id: '0', MessageBody: record }] }),
  );
  if (result.Failed?.length) {
    return answer(503, { error: 'the callback was not queued' });
  }
  return answer(200, { received: result.Successful.length });
}
