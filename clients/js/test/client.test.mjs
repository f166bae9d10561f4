// The client against a real server, whose HTTP address is in DATELINE_TEST_HTTP.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Dateline, Layer, OnConflict, document, reasonOf, whoSaidWhat } from "../dist/index.js";

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
  const { results } = await client.ingest.batchIngestDocuments({ documents, onConflict: OnConflict.REPLACE });
  assert.equal(results[0].name, "documents/js-1");
  const stop = new AbortController();
  for await (const { message } of client.changes({}, stop.signal)) {
    if (message.case === "change" && message.value.name === "documents/js-1") break;
    assert.equal(message.case, "change");
  }
  stop.abort();
});
