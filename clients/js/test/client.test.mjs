// The client against a real server, whose HTTP address is in DATELINE_TEST_HTTP.
import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import { Dateline, IngestOutcome, Layer, OnConflict, document, reasonOf, whoSaidWhat } from "../dist/index.js";

const baseUrl = process.env.DATELINE_TEST_HTTP;
const skip = baseUrl ? false : "DATELINE_TEST_HTTP names no server";
const client = baseUrl ? new Dateline({ baseUrl, timeoutMs: 60_000 }) : undefined;

test("spans count as strings of JavaScript do", { skip }, async () => {
  const text = 'The clef 𝄞 is old. "We have waited for thirty years," said President Amara Okello.';
  const { analysis } = await client.analyze(text, { about: { publishTime: new Date("2020-10-06") }, layers: [Layer.STATEMENTS, Layer.ENTITIES] });
  const said = whoSaidWhat(analysis, text);
  assert.match(said[0].content, /^We have waited for thirty years,?$/, JSON.stringify(said));
  assert.deepEqual(said[0].speakers, ["Amara Okello"]);
});

test("errors have their reason", { skip }, async () => {
  const refused = await client.analyze(" ").then(() => undefined, (error) => error);
  const { reason, violations } = reasonOf(refused);
  assert.equal(reason, "TEXT_EMPTY");
  assert.ok("document.text" in violations);
});

test("what is stored comes over the feed", { skip }, async () => {
  const documents = [document("Lima is in Peru.", { documentId: "js-1" })];
  const { results } = await client.ingests.batchIngestDocuments({ documents, onConflict: OnConflict.REPLACE });
  assert.equal(results[0].name, "documents/js-1");
  const stop = new AbortController();
  for await (const { message } of client.changes({}, stop.signal)) {
    if (message.case === "change" && message.value.name === "documents/js-1") break;
    assert.equal(message.case, "change");
  }
  stop.abort();
});

/** A way to the server that breaks every second connection as soon as the server has begun to answer. */
async function rotten(work) {
  const { hostname, port } = new URL(baseUrl);
  let connections = 0;
  const proxy = createServer((caller) => {
    const server = connect(Number(port), hostname);
    connections += 1;
    const breaks = connections % 2 === 1;
    for (const socket of [caller, server]) socket.on("error", () => undefined).on("close", () => (caller.destroy(), server.destroy()));
    caller.pipe(server);
    server.on("data", (bytes) => (breaks ? caller.resetAndDestroy() : caller.write(bytes)));
  });
  await new Promise((ready) => proxy.listen(0, "127.0.0.1", ready));
  try {
    await work(new Dateline({ baseUrl: `http://127.0.0.1:${proxy.address().port}`, timeoutMs: 60_000 }));
    return connections;
  } finally {
    proxy.close();
  }
}

test("what is ingested over a connection that breaks is told once each, and stored", { skip }, async () => {
  const documents = Array.from({ length: 7 }, (_, i) => document(`Lima is in Peru, item ${i}.`, { documentId: `js-way-${i}` }));
  const connections = await rotten(async (away) => {
    const results = [];
    for await (const result of away.ingest(documents, { batch: 3, layers: [Layer.LANGUAGE] })) results.push(result);
    assert.deepEqual(results.map((r) => Number(r.sequence)), [1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(results.map((r) => r.name), documents.map((d) => `documents/${d.documentId}`));
    // Those whose answer was lost were stored all the same.
    for (const { outcome } of results) assert.ok([IngestOutcome.CREATED, IngestOutcome.UNCHANGED].includes(outcome), IngestOutcome[outcome]);
  });
  assert.ok(connections >= 2, `${connections} connections`);
  const rest = [];
  for await (const { sequence, outcome } of client.ingest(documents, { after: 5, layers: [Layer.LANGUAGE] })) rest.push([Number(sequence), outcome]);
  assert.deepEqual(rest, [[6, IngestOutcome.UNCHANGED], [7, IngestOutcome.UNCHANGED]]);
});

test("an ingest that the server refuses is not tried again", { skip }, async () => {
  const away = new Dateline({ baseUrl, timeoutMs: 60_000 });
  const refused = await away.ingest([document("x", { documentId: "a" })], { layers: [9_999] }).next().then(() => undefined, (error) => error);
  assert.equal(reasonOf(refused).reason, "FIELD_INVALID");
});
