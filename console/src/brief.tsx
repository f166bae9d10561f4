// An article in short, above its text: the main event, who says how much, offices, times, the summary, and what the colours mean.

import type { ComponentChildren } from "preact";
import { dateValue } from "./dates";
import { Event, rolesOf, type Choosing } from "./lines";
import { lineOfEntity, tint, wordsOf } from "./model";

/** Most of a kind that are shown here; all of them stand in the lines. */
const MOST = 6;

function Choice({ id, c, children }: { id: string; c: Choosing; children: ComponentChildren }) {
  return (
    <button
      type="button"
      class="quiet"
      aria-pressed={c.at === id}
      onPointerEnter={() => c.point(id)}
      onPointerLeave={() => c.point(undefined)}
      onClick={() => c.choose(id)}
    >
      {children}
    </button>
  );
}

export function Brief({ c }: { c: Choosing }) {
  const rows = [
    { title: "Main event", told: mainEvent(c) },
    { title: "Who says", told: speaking(c) },
    { title: "Offices", told: offices(c) },
    { title: "When", told: times(c) },
  ].filter((row) => row.told.length > 0);
  if (rows.length === 0) return null;
  return (
    <section class="brief" aria-label="In short">
      <dl>
        {rows.map(({ title, told }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              {told.map((one, i) => (
                <span key={i}>{one}</span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <Summary c={c} />
      <Key c={c} />
    </section>
  );
}

function mainEvent(c: Choosing): ComponentChildren[] {
  const { mainEvent: index, events } = c.model.analysis;
  const event = index === undefined ? undefined : events?.[index];
  if (!event) return [];
  return [
    <Choice id={`h${index}`} c={c}>
      <Event event={event} model={c.model} />
    </Choice>,
  ];
}

/** Who makes statements, those with most first, and how many. */
function speaking(c: Choosing): ComponentChildren[] {
  const tally = new Map<string, { name: string; first: string; count: number }>();
  const add = (key: string, name: string, first: string) => {
    const known = tally.get(key) ?? { name, first, count: 0 };
    tally.set(key, { ...known, count: known.count + 1 });
  };
  (c.model.analysis.statements ?? []).forEach((statement, i) => {
    const ids = statement.speakerEntityIds ?? [];
    for (const id of ids) add(id, c.model.entities.get(id)?.canonicalName ?? "", lineOfEntity(c.model, id));
    const words = wordsOf(c.model, statement.speakerSpan);
    if (ids.length === 0 && words) add(words.toLowerCase(), words, `s${i}`);
  });
  const most = [...tally.values()].filter((s) => s.name).sort((a, b) => b.count - a.count);
  return most.slice(0, MOST).map(({ name, first, count }) => (
    <Choice id={first} c={c}>
      {name} <i class="tally">{count}</i>
    </Choice>
  ));
}

function offices(c: Choosing): ComponentChildren[] {
  const all = (c.model.analysis.entities ?? []).map((entity, i) => ({ entity, i, told: rolesOf(entity, c.model) }));
  const holding = all.filter(({ entity, told }) => told && entity.type === "ENTITY_TYPE_PERSON");
  holding.sort((a, b) => Number(b.entity.salience ?? 0) - Number(a.entity.salience ?? 0));
  return holding.slice(0, MOST).map(({ entity, i, told }) => (
    <Choice id={`e${i}`} c={c}>
      {entity.canonicalName}: {told}
    </Choice>
  ));
}

/** Times on the calendar, each once, in order of the text. */
function times(c: Choosing): ComponentChildren[] {
  const seen = new Set<string>();
  const told = (c.model.analysis.dates ?? []).flatMap((date, i) => {
    const value = date.beginDate ? dateValue(date) : "";
    if (!value || seen.has(value)) return [];
    seen.add(value);
    const words = wordsOf(c.model, date.span);
    return [{ i, words, value }];
  });
  return told.slice(0, MOST).map(({ i, words, value }) => (
    <Choice id={`d${i}`} c={c}>
      {value.includes(words) ? value : `“${words}”: ${value}`}
    </Choice>
  ));
}

/** The summary; each sentence shows the one that it was taken from. */
function Summary({ c }: { c: Choosing }) {
  const sentences = c.model.analysis.summary?.sentences ?? [];
  if (sentences.length === 0 || c.model.text.length < 600) return null;
  return (
    <details>
      <summary>Summary</summary>
      <ul>
        {sentences.map((sentence, i) => (
          <li key={i}>
            <Choice id={`b${i}`} c={c}>
              {sentence.text}
            </Choice>
          </li>
        ))}
      </ul>
    </details>
  );
}

const COLOURS = [
  { look: "person", told: "person" },
  { look: "body", told: "organisation" },
  { look: "place", told: "place" },
  { look: "people", told: "people, group" },
  { look: "thing", told: "other name" },
];

/** What the colours and lines of the text mean: those that occur in it. */
function Key({ c }: { c: Choosing }) {
  const { entities = [], statements = [], dates = [], quantities = [] } = c.model.analysis;
  const looks = new Set(entities.map((entity) => tint(entity.type)));
  return (
    <p class="key">
      <span class="unseen">In the text: </span>
      {COLOURS.filter(({ look }) => looks.has(look)).map(({ look, told }) => (
        <span class={`name ${look}`} key={look}>
          {told}
        </span>
      ))}
      {statements.length > 0 && <span class="said">what is said</span>}
      {dates.length + quantities.length > 0 && <span class="date">time, number</span>}
    </p>
  );
}
