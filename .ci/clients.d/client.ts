// Calls a running hub with the client of openapi-typescript and openapi-fetch: node client.js URL KEY
import { strict as assert } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./hub.js";

const [url, key] = process.argv.slice(2);
assert(url && key, "usage: client.js URL KEY");
// Lists are also CSV and JSON lines, but only if they are asked for.
type Json = "application/json" | "application/problem+json";
const hub = createClient<paths, Json>({ baseUrl: url, headers: { Authorization: `Bearer ${key}` } });

const msisdn = "5511953959059";
const reference = `openapi-fetch-${Date.now()}`;

const sent = await hub.POST("/messages", {
  params: { header: { "Idempotency-Key": reference } },
  body: {
    mailing: { identifier: "Integração API V12.0", cost_centre_id: 12981 },
    messages: [{ msisdn, message: "Teste do cliente TypeScript", reference }],
  },
});
assert.equal(sent.response.status, 202, JSON.stringify(sent.error));
const accepted: components["schemas"]["AcceptedMessage"] | undefined = sent.data?.messages[0];
assert(accepted?.success && accepted.id, JSON.stringify(accepted));
assert.equal(accepted.reference, reference);
assert.equal(accepted.encoding, "GSM-7");

async function whenSent(id: string): Promise<components["schemas"]["MessageDetails"]> {
  const until = Date.now() + 60_000;
  for (;;) {
    const { data, error } = await hub.GET("/messages/{id}", { params: { path: { id } } });
    assert(data, JSON.stringify(error));
    if (data.status === "sent" || data.status === "delivered") return data;
    assert(Date.now() < until && data.status !== "failed", `not sent: ${data.status} ${data.reason}`);
    await sleep(500);
  }
}
const message = await whenSent(accepted.id);
assert.equal(message.msisdn, msisdn);
assert.equal(message.mailing?.cost_centre_id, 12981);

const same = await hub.GET("/messages", { params: { query: { reference } } });
assert(same.data && "timeline" in same.data, JSON.stringify(same.error ?? same.data));
assert.equal(same.data.id, accepted.id);

const list = await hub.GET("/messages", { params: { query: { status: "uncertain", limit: 10 } } });
assert(list.data && "messages" in list.data, JSON.stringify(list.error ?? list.data));
assert(list.data.messages.every((each) => each.status === "uncertain"));

const talk = await hub.GET("/conversations/{msisdn}", { params: { path: { msisdn } } });
assert(talk.data?.entries.some((entry) => entry.id === accepted.id), JSON.stringify(talk.error ?? talk.data));

const refused = await hub.POST("/messages", { body: [{ msisdn: "12345", message: "Teste" }] });
assert.equal(refused.response.status, 400);
assert(refused.error && "errors" in refused.error, JSON.stringify(refused.error));
const problem: components["schemas"]["SubmissionProblem"] = refused.error;
assert.equal(problem.errors?.[0]?.field, "[0].msisdn");

const unknown = await hub.GET("/messages/{id}", { params: { path: { id: "nobody-has-this" } } });
assert.equal(unknown.response.status, 404);
assert(unknown.error && "title" in unknown.error && unknown.error.status === 404, JSON.stringify(unknown.error));

const blocked = await hub.POST("/opt-outs", {
  headers: { "Content-Type": "text/csv" },
  body: "msisdn\n5511980664213\n",
  bodySerializer: (body) => body,
});
assert.equal(blocked.data?.added, 1, JSON.stringify(blocked.error ?? blocked.data));
const file = await createClient<paths, "text/csv">({ baseUrl: url, headers: { Authorization: `Bearer ${key}` } }).GET("/opt-outs", {
  params: { query: { format: "csv" } },
  parseAs: "text",
});
assert(file.data?.includes("(+55) 11 98066-4213"), JSON.stringify(file.error ?? file.data));
const freed = await hub.DELETE("/opt-outs/{msisdn}", { params: { path: { msisdn: "5511980664213" } } });
assert.equal(freed.response.status, 204);

// The response of API Gateway to a request that does not reach the hub.
const gateway = createClient<paths, Json>({ baseUrl: url, fetch: async () => Response.json({ message: "Too Many Requests" }, { status: 429 }) });
const throttled = await gateway.GET("/messages", { params: { query: { reference } } });
assert(throttled.error && "message" in throttled.error, JSON.stringify(throttled.error));

console.log(`openapi-fetch: ${accepted.id} is ${message.status}; ${problem.status}: ${problem.errors?.[0]?.field} ${problem.errors?.[0]?.detail}`);
