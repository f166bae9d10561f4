// What hostile documents and hostile pages try.

import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import { before, test } from "node:test";
import { base, call, full, settled, sound, visit } from "./browser.mjs";
import { hostile } from "./texts.mjs";

let names = [];
before(async () => {
  const { results } = await call("IngestService/BatchIngestDocuments", { documents: hostile });
  names = results.map((r) => r.name);
});

const address = (name) => `#/documents/${encodeURIComponent(name.slice("documents/".length))}`;

test("nothing that a document holds runs", async () => {
  assert.equal(names.filter(Boolean).length, hostile.length);
  await visit("", (page) => page.getByText("Minister resigns").first().waitFor());
  for (const name of names) {
    await visit(address(name), async (page) => {
      await page.locator(".reading").waitFor();
      for (const tab of await page.getByRole("tab").all()) await tab.click();
      for (const mark of (await page.locator(".text [data-at][tabindex]").all()).slice(0, full ? 12 : 3)) await mark.hover();
      assert.equal(await page.locator("a[href^='javascript:'], a[href^='data:']").count(), 0);
      if (full) await sound(page, name);
    });
  }
  await visit("#/search?q=minister", (page) => page.getByText("Minister resigns").first().waitFor());
  await visit("#/search?q=Ann&in=entities", async (page) => {
    await page.locator(".people a").first().click();
    await page.locator(".profile").waitFor();
  });
});

test("an address can hold no markup", () => {
  const markup = encodeURIComponent("<img src=x onerror=globalThis.hacked=1>");
  const views = [markup, `documents/${markup}`, `entities/${markup}`, `search?q=${markup}`, `read/${markup}`, "%E0%A4%A", "documents/%"];
  const look = async (page) => {
    for (const view of views) {
      await page.evaluate((hash) => (location.hash = hash), `/${view}`);
      await settled(page);
      assert.equal(await page.locator("main img").count(), 0);
    }
  };
  return visit("", look, { quiet: false });
});

/** A page of another origin that tries something; what it found is in `globalThis.found`. */
async function attacker(html, work) {
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end(html));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    await visit("", async (page) => {
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      await work(page);
    }, { quiet: false });
  } finally {
    server.close();
  }
}

test("no other page can frame the console", () =>
  attacker(`<iframe id="f" src="${base}/"></iframe>`, async (page) => {
    await page.waitForTimeout(500);
    const frame = page.frames().find((f) => f !== page.mainFrame());
    assert.equal(await frame.locator("#app").count(), 0);
  }));

test("no other page can call the server in a reader's name", async () => {
  const body = JSON.stringify({ documents: [{ documentId: "forged", text: "Forged." }] });
  const method = `${base}/dateline.v1.IngestService/BatchIngestDocuments`;
  await attacker("<p>hello</p>", async (page) => {
    const tried = await page.evaluate(
      async ([method, body]) => {
        const types = ["application/json", "text/plain", "application/x-www-form-urlencoded"];
        const one = (type) => fetch(method, { method: "POST", headers: { "content-type": type }, body }).then(() => "read", () => "kept");
        await fetch(method, { method: "POST", mode: "no-cors", body }).catch(() => undefined);
        return Promise.all(types.map(one));
      },
      [method, body],
    );
    assert.deepEqual(tried, ["kept", "kept", "kept"]);
  });
  const { documents = [] } = await call("DocumentService/ListDocuments", {});
  assert.ok(!documents.some((d) => d.documentId === "forged"), "nothing was stored");
});

/** A request whose path is sent as it is written. */
function raw(path) {
  const { hostname, port } = new URL(base);
  return new Promise((done, failed) => {
    const asked = request({ hostname, port, path }, (response) => (response.resume(), done(response)));
    asked.on("error", failed).end();
  });
}

test("the port serves its files and no other", async () => {
  for (const path of ["/../Cargo.toml", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/console.js/../../x", "//etc/passwd", "/console.js%00"]) {
    assert.ok([400, 401, 404].includes((await raw(path)).statusCode), path);
  }
  const { statusCode, headers } = await raw("/");
  assert.equal(statusCode, 200);
  const policy = headers["content-security-policy"];
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|http/);
  assert.equal(headers["x-content-type-options"], "nosniff");
});
