// Reading an article, by pointer and by keyboard.

import assert from "node:assert/strict";
import { test } from "node:test";
import { files, settled, sound, visit } from "./browser.mjs";
import { wire } from "./texts.mjs";

/** Pastes the README's article and waits for its page. */
async function paste(page) {
  await page.getByLabel("Paste an article").fill(wire);
  await page.getByLabel("Published").fill("2020-10-06");
  await page.keyboard.press("Control+Enter");
  await page.locator(".reading").waitFor();
}

const marked = (page, part) => page.locator(`.text .on-${part}`).allTextContents().then((all) => all.join("").replace(/\s+/g, " "));

test("the words of a statement are shown, and its address can be sent to a colleague", () =>
  visit("", async (page) => {
    await paste(page);
    await page.getByRole("button", { name: /Ingrid Solberg stressed/ }).click();
    assert.equal(await marked(page, "content"), "The projectshould be led by Kenyan firms and serve the farmers first");
    assert.equal(await marked(page, "speaker"), "Solberg");
    assert.ok(await page.locator(".thread path[d]").count(), "speaker and words are joined");
    const sent = page.url();
    await visit(sent.slice(sent.indexOf("#")), async (colleague) => {
      await colleague.locator(".line[aria-pressed=true]").waitFor();
      assert.match(await marked(colleague, "content"), /should be led by Kenyan firms/);
    });
  }));

test("events, people and dates are shown by their words", () =>
  visit("", async (page) => {
    await paste(page);
    await page.getByRole("tab", { name: /Happened/ }).click();
    await page.locator(".rail").getByRole("button", { name: /Amara Okello received Ingrid Solberg/ }).click();
    assert.equal(await marked(page, "trigger"), "received");
    await page.getByRole("tab", { name: /When/ }).click();
    await page.locator(".rail").getByRole("button", { name: /Tuesday/ }).click();
    assert.equal(await marked(page, "date"), "Tuesday");
    await page.getByRole("tab", { name: /Who/ }).click();
    await page.locator(".rail").getByRole("button", { name: /^Ingrid Solberg/ }).click();
    assert.match(await page.locator(".dossier").innerText(), /Says \d+ things/);
    assert.ok((await page.locator(".text .on-mention").count()) >= 4);
    await page.locator(".text > p").nth(1).getByText("Okello", { exact: true }).hover();
    assert.match(await page.locator(".card").innerText(), /Amara Okello/);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".card").count(), 0);
  }));

test("an article in short: its main event, who says how much, offices and times, by their words", () =>
  visit("", async (page) => {
    await paste(page);
    const brief = page.getByRole("region", { name: "In short" });
    const told = (await brief.innerText()).replace(/\s+/g, " ");
    assert.match(told, /Main event Amara Okello received Ingrid Solberg/);
    assert.match(told, /Ingrid Solberg 4[^]*director \(Water Office of the Nordic Development Council\)/);
    assert.match(told, /person[^]*organisation[^]*place[^]*what is said/);
    await brief.getByRole("button", { name: "“early November”: 1–15 November 2020" }).click();
    assert.equal(await marked(page, "date"), "early November");
    assert.equal(await page.getByRole("tab", { selected: true }).innerText().then((tab) => tab.split(" ")[0]), "When");
  }));

test("times are told in words and as the ranges that they are", () =>
  visit("", async (page) => {
    await paste(page);
    await page.getByRole("tab", { name: /When/ }).click();
    const lines = (await page.locator(".rail .line").allInnerTexts()).map((line) => line.split("\n").slice(0, 2).join(" = "));
    for (const line of ["last year = 2019", "early November = 1–15 November 2020", "now = now", "thirty years = 30 years", "next spring = March – May 2021"]) {
      assert.ok(lines.includes(line), `${line} in ${lines}`);
    }
    assert.doesNotMatch(await page.locator(".rail").innerText(), /_REF|P\d+Y/);
  }));

test("speech and report are told apart, and who tells it stands apart from who is in it", () =>
  visit("", async (page) => {
    await paste(page);
    assert.equal(await page.getByRole("button", { name: /We have waited/ }).locator("q").count(), 2);
    assert.equal(await page.getByRole("button", { name: /Ingrid Solberg stressed/ }).locator("q").count(), 0);
    assert.match(await page.getByRole("button", { name: /Ingrid Solberg stressed/ }).innerText(), /The project should be led by Kenyan firms and serve/);
    await page.getByRole("tab", { name: /Who/ }).click();
    const last = await page.locator(".rail .line").last().innerText();
    assert.match(last, /Lakeside News[^]*outlet or agency/);
    assert.match(await page.locator(".rail").getByRole("button", { name: /^Amara Okello/ }).innerText(), /Kenya/);
    assert.doesNotMatch(await page.locator(".rail").innerText(), /\bKE\b/);
  }));

test("in a narrow window what was found is one step away, and the bar at the foot goes when it is told to", () =>
  visit("", async (page) => {
    await paste(page);
    await page.getByRole("navigation", { name: "To what was found" }).getByRole("button", { name: /Happened/ }).click();
    assert.match(await page.getByRole("tab", { selected: true }).innerText(), /Happened/);
    await page.locator(".rail").getByRole("button", { name: /Amara Okello received/ }).click();
    await page.getByRole("button", { name: "Close" }).click();
    assert.equal(await page.locator(".foot").count(), 0);
  }, { width: 360, height: 740 }));

test("everything is reached from the keyboard", () =>
  visit("", async (page) => {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "To the content");
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("type")), "search");
    await paste(page);
    await page.getByRole("tab", { selected: true }).focus();
    await page.keyboard.press("ArrowRight");
    assert.match(await page.getByRole("tab", { selected: true }).innerText(), /Happened/);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    assert.match(await marked(page, "content"), /to finish the Tana River project/);
    await page.locator("article.text").focus();
    await page.keyboard.press("ArrowRight");
    assert.match(await page.locator(".card").innerText(), /Nairobi/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(".line[aria-pressed=true]").count(), 1);
  }));

test("an address that holds no article says so", () =>
  visit("#/read/nonsense", async (page) => {
    assert.match(await page.getByRole("alert").innerText(), /holds no article/);
    await sound(page, "a broken address");
  }));

test("a page as a file shows the same, and asks nobody", { skip: !files }, () =>
  visit(`file://${files}/wire.html`, async (page) => {
    await page.getByRole("button", { name: /Ingrid Solberg stressed/ }).click();
    assert.equal(await marked(page, "speaker"), "Solberg");
    await settled(page);
    await sound(page, "the page as a file");
  }));

test("a story as a file shows what each outlet copied, and asks nobody", { skip: !files }, () =>
  visit(`file://${files}/story.html`, async (page) => {
    await page.locator("details summary", { hasText: "Daily Harbour" }).click();
    await page.locator("details[open] ins").first().waitFor();
    assert.match(await page.locator(".timeline").innerText(), /8 Oct 2020/);
    await sound(page, "a story as a file");
  }));

test("nothing of a hostile document runs in its page", { skip: !files }, () =>
  visit(`file://${files}/hostile.html`, async (page) => {
    await page.getByRole("tab", { name: /Who/ }).click();
    assert.match(await page.locator("h1").first().innerText(), /<script>/);
  }));
