// Every view: accessible, no wider than its window, in both lights; with DATELINE_BROWSER=full at every size, with pictures.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { call, full, picture, shots, sound, visit } from "./browser.mjs";
import { feed, long, story, wire } from "./texts.mjs";

const VIEWS = [
  { name: "home", address: "" },
  { name: "document", address: "#/documents/tana-wire?at=s4" },
  { name: "people", address: "#/documents/tana-wire?at=e4" },
  { name: "events", address: "#/documents/tana-wire?at=h0" },
  { name: "search", address: "#/search?q=tana" },
  { name: "statements", address: "#/search?in=statements" },
  { name: "entities", address: "#/search?in=entities" },
  { name: "entity", address: "#/entities/person-ingrid-solberg" },
  { name: "happened", address: "#/search?in=events" },
  { name: "stories", address: "#/stories" },
  { name: "story", address: () => told },
  { name: "trends", address: "#/trends?who=entities%2Fperson-amara-okello" },
  { name: "watches", address: "#/watches" },
  { name: "watch", address: "#/watches/floods" },
  { name: "nowhere", address: "#/nowhere" },
];
const SIZES = [
  { width: 360, height: 740 },
  { width: 800, height: 900 },
  { width: 1440, height: 900 },
];

/** The address of the story of the floods. */
let told = "";

/** Asks again until there is an answer: a story follows its documents by about a second. */
async function eventually(what, ask) {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((again) => setTimeout(again, 100));
  }
  return assert.fail(what);
}

before(async () => {
  const article = { documentId: "tana-wire", text: wire, publishTime: "2020-10-06T00:00:00Z", source: { outlet: "Lakeside News" } };
  await call("IngestService/BatchIngestDocuments", { documents: [article, ...feed, ...story] });
  const query = { groups: [{ conditions: [{ words: "flood*" }] }] };
  const options = { backfill: true };
  await call("WatchService/CreateWatch", { watchId: "floods", watch: { displayName: "Floods", query, options } });
  told = await eventually("the floods are one story", async () => {
    const { stories = [] } = await call("StoryService/ListStories", { minDocumentCount: "3", order: "STORY_ORDER_SIZE" });
    return stories[0] && `#/${stories[0].name}`;
  });
});

/** Each view in one window, narrow and light or wide and dark by turns; in full in all of them. */
const windows = (turn) => (full ? ["light", "dark"] : [turn % 2 ? "light" : "dark"]).flatMap((light) =>
  (full ? SIZES : [SIZES[turn % 2 ? 0 : 2]]).map((size) => ({ light, size })));

for (const [turn, view] of VIEWS.entries()) {
  test(`the view ${view.name} is sound`, async () => {
    for (const { light, size } of windows(turn)) {
      const address = typeof view.address === "string" ? view.address : view.address();
      await visit(address, async (page) => {
        await sound(page, `${view.name} at ${size.width}, ${light}`);
        if (full) await page.screenshot({ path: `${shots}/${view.name}-${size.width}-${light}.png` });
        if (picture && view.name === "document" && size.width === 1440 && light === "light") await page.screenshot({ path: picture });
      }, { ...size, light });
    }
  });
}

test("a search finds words, who said them, and who is meant", () =>
  visit("#/search?q=tana", async (page) => {
    await page.getByText("Work on the Tana River to begin in November").waitFor();
    assert.ok((await page.locator("mark").allTextContents()).includes("Tana"));
    await page.getByRole("link", { name: "Statements" }).click();
    await page.getByText("work on the Tana River would begin in November").waitFor();
    await page.getByRole("link", { name: "Ingrid Solberg" }).first().click();
    await page.getByRole("heading", { name: "Ingrid Solberg" }).waitFor();
    assert.match(await page.locator(".offices").innerText(), /director/);
    assert.match(await page.locator(".profile").innerText(), /With whom/);
  }));

test("statements name who speaks in the words of the text, and keep speech and report apart", () =>
  visit("#/search?in=statements", async (page) => {
    const first = page.locator(".quotes li", { hasText: "Heavy rain killed 12 people" }).first();
    assert.match(await first.innerText(), /^police[^]*in the reporter’s words/);
    assert.equal(await first.locator("q").count(), 0);
    assert.equal(await page.locator(".quotes li", { hasText: "We have the money" }).first().locator("q").count(), 1);
  }));

test("a document without a title is called by what it tells, and a country by its name", async () => {
  await visit("", (page) => page.getByRole("link", { name: /Kenyan President Amara Okello received Ingrid Solberg/ }).waitFor());
  await visit("#/search?in=events", async (page) => {
    await page.getByText(/^2019 · agree/).first().waitFor();
    await page.getByLabel("Country").fill("Kenya");
    await page.getByRole("button", { name: "Narrow down" }).click();
    await page.locator(".quotes li").first().waitFor();
  });
});

test("a watch is made, tested, and tells its matches", () =>
  visit("#/watches", async (page) => {
    await page.getByLabel("Name, for people").fill("Okello on floods");
    await page.getByLabel("Which").fill("flood*");
    await page.getByRole("button", { name: "Test it first" }).click();
    await page.locator(".tested .evidence mark").first().waitFor();
    await page.getByRole("button", { name: "Watch it" }).click();
    await page.getByRole("heading", { name: "Okello on floods" }).waitFor();
    await page.getByRole("link", { name: "Watches" }).click();
    await page.getByRole("link", { name: "Floods", exact: true }).click();
    await page.locator("#matches ~ * .evidence mark").first().waitFor();
  }));

test("a story shows who told it, day by day, what does not agree, and what each outlet copied", () =>
  visit("#/stories?order=SIZE", async (page) => {
    await page.locator(".entries a").first().click();
    await page.getByRole("heading", { name: "Floods near Mombasa kill people after heavy rain" }).waitFor();
    assert.match(await page.locator(".timeline").innerText(), /8 Oct 2020/);
    assert.match(await page.locator(".facets").innerText(), /Does not agree[^]*12 Coast Courier, Lakeside News[^]*15 Daily Harbour, Hill Gazette[^]*Outlets[^]*Coast Courier/);
    await page.locator("details summary", { hasText: "Lakeside News" }).click();
    await page.locator("details[open] .copied").first().waitFor();
    assert.match(await page.locator("details[open] .compared").innerText(), /\d+ % copied/);
  }));

test("trends are plotted, and what was to be expected only where enough came before", () =>
  visit("#/trends?who=entities%2Fperson-amara-okello&until=2020-10-10", async (page) => {
    await page.locator(".plot canvas").first().waitFor();
    assert.ok(await page.locator("table td").count());
    // Two documents before it tell nothing of what was to be expected.
    await page.getByText("Too few documents came before").waitFor();
  }));

test("the first view is there within a second", { skip: !full }, () =>
  visit("", async (page) => {
    const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    assert.ok(painted < 1_000, `${painted} ms`);
  }));

test("an article of a thousand mentions scrolls smoothly", { skip: !full }, async () => {
  await call("IngestService/BatchIngestDocuments", { documents: [{ documentId: "long", text: long() }] });
  await visit("#/documents/long", async (page) => {
    const mentions = await page.locator(".text .name").count();
    assert.ok(mentions >= 1_000, `${mentions} mentions`);
    const longest = await page.evaluate(async () => {
      let longest = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((e) => (longest = Math.max(longest, e.duration)))).observe({ type: "longtask" });
      for (let y = 0; y < document.documentElement.scrollHeight; y += 240) {
        scrollTo(0, y);
        await new Promise(requestAnimationFrame);
      }
      await new Promise((done) => setTimeout(done, 200));
      return longest;
    });
    assert.ok(longest <= 50, `a task of ${longest} ms`);
  });
});
