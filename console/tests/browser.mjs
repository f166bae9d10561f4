// A real Chromium before a real server. Set by tests/console.rs: DATELINE_URL, the server's HTTP port; DATELINE_FILES, a folder of
// pages that `dateline` made; CHROMIUM, its path. DATELINE_BROWSER=full asks for every view at every size, and for timings; UPDATE_GOLDEN=1
// for the picture of the README.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

export const base = process.env.DATELINE_URL ?? "http://127.0.0.1:8080";
export const files = process.env.DATELINE_FILES ?? "";
export const full = process.env.DATELINE_BROWSER === "full";
/** Where the README's picture is written, if it is to be made anew. */
export const picture = process.env.UPDATE_GOLDEN && new URL("../../docs/console.png", import.meta.url).pathname;
export const shots = process.env.DATELINE_SHOTS ?? new URL("../shots", import.meta.url).pathname;

const ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
before(async () => {
  mkdirSync(shots, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [...ARGUMENTS, "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser?.close());

/** Opens an address in a window of its own, works there, and holds that nothing ran that should not, and no other host was asked. */
export async function visit(address, work, { width = 1440, height = 900, light = "light", quiet = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: light });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && complaints.push(m.text()));
  page.on("pageerror", (e) => complaints.push(e.message));
  page.on("dialog", (d) => (complaints.push(`a dialog: ${d.message()}`), d.dismiss()));
  page.on("request", (r) => {
    const there = new URL(r.url());
    if (!["data:", "file:"].includes(there.protocol) && there.origin !== new URL(base).origin) complaints.push(`asked ${r.url()}`);
  });
  const url = address.startsWith("file:") ? address : `${base}/${address}`;
  await page.goto(url);
  await settled(page);
  await work(page);
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined, `something ran at ${address}`);
  if (quiet) assert.deepEqual(complaints, [], address);
  await context.close();
}

/** Waits until every question that the page asked is answered. */
export async function settled(page) {
  await page.locator("#app > *").first().waitFor();
  await page.waitForFunction(() => !document.querySelector(".waiting"));
}

/** Holds that a page is accessible, and no wider than its window. */
export async function sound(page, what) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const told = found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(told, [], what);
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window, `${what} is ${wide} px wide in a window of ${window}`);
}

/** Calls the server as a script would. */
export async function call(method, request) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${base}/dateline.v1.${method}`, { method: "POST", headers, body: JSON.stringify(request) });
  const reply = await response.json();
  assert.ok(response.ok, `${method}: ${JSON.stringify(reply)}`);
  return reply;
}
