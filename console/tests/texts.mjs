// What the tests store and read.

import { readFileSync } from "node:fs";

const example = (name) => readFileSync(new URL(`../../examples/${name}`, import.meta.url), "utf8");

export const wire = example("wire.txt");
export const feed = example("feed.jsonl").trim().split("\n").map((line) => JSON.parse(line));

const RUN = "globalThis.hacked = 1";
const MARKUP = `"><script>${RUN}</script><img src=x onerror="${RUN}"><svg onload="${RUN}">`;

/** Documents that hold scripts wherever a document may hold words. */
export const hostile = [
  {
    documentId: `../../etc/passwd?x=1#${MARKUP}`.slice(0, 200),
    title: `Minister resigns ${MARKUP}`,
    text: `OSLO, Oct. 9 (${MARKUP}) -- Minister Ann Cole said on Friday that ${MARKUP} was "the end of ${MARKUP}".`,
    publishTime: "2020-10-09T10:00:00Z",
    source: { outlet: `Daily ${MARKUP}`, url: `javascript:${RUN}` },
    authors: [MARKUP],
    labels: { desk: MARKUP },
  },
  {
    documentId: "javascript:globalThis.hacked=1",
    title: "{{constructor.constructor('globalThis.hacked=1')()}} ${globalThis.hacked=1}",
    text: "Ann Cole resigned on Monday. </script><script>globalThis.hacked=1</script> she said.",
    publishTime: "2020-10-12T10:00:00Z",
    source: { outlet: "\u202egnp.live", url: "data:text/html,<script>globalThis.hacked=1</script>" },
  },
];

/** An article with about a thousand mentions. */
export function long() {
  const lines = Array.from(
    { length: 125 },
    (_, i) =>
      `Kenyan President Amara Okello met Ingrid Solberg of the Nordic Development Council in Nairobi on Monday, and Okello said that ` +
      `Kenya would pay ${i + 2} million dollars to Norway, Solberg added.`,
  );
  return lines.join("\n");
}

/** Four reports of one event: the first, a copy, a revision, and one of its own. */
export const story = [
  ["flood-1", "Coast Courier", "08:00", "Heavy rain killed 12 people near Mombasa, police said on Thursday. Kenyan President Amara Okello said the canals along the Tana River must be finished before the next rains. Rescue teams searched the villages north of the city."],
  ["flood-2", "Lakeside News", "09:00", "Heavy rain killed 12 people near Mombasa, police said on Thursday. Kenyan President Amara Okello said the canals along the Tana River must be finished before the next rains. Rescue teams searched the villages north of the city."],
  ["flood-3", "Daily Harbour", "15:00", "Heavy rain killed 15 people near Mombasa, police said on Thursday. Kenyan President Amara Okello said the canals along the Tana River must be finished before the next rains. Schools stay closed until Monday, the county said."],
  ["flood-4", "Hill Gazette", "18:00", "The floods near Mombasa killed 15 people, the Red Cross said. Its teams brought tents and clean water to villages along the Tana River, where heavy rain had fallen since Wednesday."],
].map(([documentId, outlet, time, text]) => ({
  documentId,
  title: "Floods near Mombasa kill people after heavy rain",
  text: `MOMBASA, Oct. 8 (${outlet}) -- ${text}`,
  publishTime: `2020-10-08T${time}:00Z`,
  source: { outlet },
}));
