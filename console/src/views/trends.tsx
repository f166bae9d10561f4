// How often subjects are told of, beside what was to be expected, and what bursts now.

import { useState } from "preact/hooks";
import type { ListDocumentsRequestJson, ListDocumentsResponseJson } from "../../gen/dateline/v1/document_service_pb";
import type {
  QueryTrendsRequestJson,
  QueryTrendsResponseJson,
  TrendBurstJson,
  TrendSeriesJson,
  TrendSubjectJson,
} from "../../gen/dateline/v1/entity_service_pb";
import { to } from "../address";
import { call } from "../api";
import { Answer, useAsked } from "../ask";
import { Plot, type Series } from "../plot";
import { EntityField } from "../watch/editor";
import { count, day, number } from "../words";

/** Buckets: their length in hours, and how many are shown unless the address says otherwise. */
const BUCKETS = [
  { id: "hour", label: "by the hour", hours: 1, shown: 96 },
  { id: "day", label: "by the day", hours: 24, shown: 60 },
  { id: "week", label: "by the week", hours: 168, shown: 52 },
] as const;

const HOUR = 3_600_000;

/** Fewest documents of all kinds that must have come before a bucket to tell what was to be expected of it. */
const KNOWN = 20;

/** From this score on it is a burst. */
const BURST = 4;

/** Parameters of the address. */
function read(query: URLSearchParams) {
  const list = (key: string) => query.get(key)?.split(" ").filter(Boolean) ?? [];
  return { entities: list("who"), topics: list("topics"), words: query.get("q") ?? "", bucket: query.get("by") ?? "day", until: query.get("until") ?? "" };
}

type Wanted = ReturnType<typeof read>;

const address = ({ entities, topics, words, bucket, until }: Wanted): string =>
  to(["trends"], { who: entities.join(" "), topics: topics.join(" "), q: words, by: bucket, until });

/** Where the window ends: as the address says, else with the latest document. */
async function endOf(until: string, signal: AbortSignal): Promise<number> {
  if (until) return Date.parse(`${until}T00:00:00Z`);
  const { documents = [] } = await call<ListDocumentsRequestJson, ListDocumentsResponseJson>("DocumentService/ListDocuments", { pageSize: 1 }, signal);
  const latest = Date.parse(documents[0]?.publishTime ?? documents[0]?.createTime ?? "");
  return Number.isNaN(latest) ? Date.now() : Math.min(Date.now(), latest + 1_000);
}

export function Trends({ query }: { query: URLSearchParams }) {
  const wanted = read(query);
  const asked = useAsked(address(wanted), async (signal) => {
    const bucket = BUCKETS.find((b) => b.id === wanted.bucket) ?? BUCKETS[1];
    const end = await endOf(wanted.until, signal);
    const request: QueryTrendsRequestJson = {
      entities: wanted.entities,
      topicCodes: wanted.topics,
      query: wanted.words,
      rankedKinds: ["TREND_KIND_ENTITIES", "TREND_KIND_PLACES", "TREND_KIND_TOPICS"],
      bucket: `${bucket.hours * 3_600}s`,
      startTime: new Date(end - bucket.hours * bucket.shown * HOUR).toISOString(),
      endTime: new Date(end).toISOString(),
      ...(bucket.id === "week" && { baseline: `${180 * 86_400}s` }),
    };
    return call<QueryTrendsRequestJson, QueryTrendsResponseJson>("EntityService/QueryTrends", request, signal);
  });
  return (
    <div class="trends">
      <h1>Trends</h1>
      <Form wanted={wanted} key={address(wanted)} />
      <Answer asked={asked} what="trends">
        {({ series = [], bursts = [] }) => (
          <div class="found">
            <div>
              {(series.length > 1 ? series.slice(1) : series).map((s, i) => (
                <OneSubject key={i} series={s} all={series[0]} colour={i} wanted={wanted} />
              ))}
            </div>
            <Bursts bursts={bursts} wanted={wanted} />
          </div>
        )}
      </Answer>
    </div>
  );
}

function Form({ wanted }: { wanted: Wanted }) {
  const [who, setWho] = useState("");
  const [words, setWords] = useState(wanted.words);
  const [bucket, setBucket] = useState(wanted.bucket);
  const [until, setUntil] = useState(wanted.until);
  return (
    <form
      class="fields filters"
      onSubmit={(event) => {
        event.preventDefault();
        const added = who.startsWith("entities/") ? [who] : [];
        location.hash = address({ ...wanted, entities: [...new Set([...wanted.entities, ...added])], words: words.trim(), bucket, until });
      }}
    >
      <EntityField label="Add somebody or something" value={who} change={setWho} />
      <label>
        Words
        <input value={words} onInput={(e) => setWords(e.currentTarget.value)} />
      </label>
      <label class="narrow">
        Counted
        <select value={bucket} onChange={(e) => setBucket(e.currentTarget.value)}>
          {BUCKETS.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label class="narrow">
        Before
        <input type="date" value={until} onInput={(e) => setUntil(e.currentTarget.value)} />
      </label>
      <button type="submit">Plot</button>
    </form>
  );
}

function Name({ subject }: { subject: TrendSubjectJson | undefined }) {
  const label = subject?.label || subject?.query || subject?.entity || subject?.topicCode || "All documents";
  return subject?.entity ? <a href={to(subject.entity)}>{label}</a> : <>{label}</>;
}

/** What was to be expected, but for where too little came before to tell. */
function expectedOf({ points = [] }: TrendSeriesJson, all: TrendSeriesJson | undefined): (number | null)[] {
  let before = 0;
  return points.map((point, i) => {
    const isKnown = before >= KNOWN;
    before += Number(all?.points?.[i]?.documentCount ?? 0);
    return isKnown ? Number(Number(point.expectedCount ?? 0).toFixed(2)) : null;
  });
}

interface OfSubject {
  series: TrendSeriesJson;
  /** All documents in the same buckets. */
  all: TrendSeriesJson | undefined;
  colour: number;
  wanted: Wanted;
}

function OneSubject({ series, all, colour, wanted }: OfSubject) {
  const { subject, points = [] } = series;
  const label = subject?.label || subject?.query || "All documents";
  const counts = points.map((p) => Number(p.documentCount ?? 0));
  const bursts = points.map((p) => (Number(p.score ?? 0) >= BURST ? Number(p.documentCount ?? 0) : null));
  const lines: Series[] = [{ label: "documents", values: counts, look: "line", colour }];
  const expected = expectedOf(series, all);
  const isKnown = expected.some((value) => value !== null);
  if (subject && isKnown) lines.push({ label: "expected", values: expected, look: "dashed", colour: 5 });
  if (bursts.some((b) => b !== null)) lines.push({ label: "bursts", values: bursts, look: "points", colour: 1 });
  const without = { ...wanted, entities: wanted.entities.filter((e) => e !== subject?.entity), topics: wanted.topics.filter((t) => t !== subject?.topicCode) };
  return (
    <section>
      <h2>
        <Name subject={subject} /> · {count(counts.reduce((a, b) => a + b, 0), "document")}
        {(subject?.entity || subject?.topicCode) && (
          <>
            {" · "}
            <a href={address(without)} aria-label={`remove ${label}`}>
              remove
            </a>
          </>
        )}
      </h2>
      <Plot label={`${label}: documents over time`} times={points.map((p) => Date.parse(p.time ?? "") / 1000)} series={lines} />
      {subject && !isKnown && <p class="hint">Too few documents came before to tell how many were to be expected.</p>}
    </section>
  );
}

function Bursts({ bursts, wanted }: { bursts: TrendBurstJson[]; wanted: Wanted }) {
  const plotted = ({ subject }: TrendBurstJson): string =>
    address({
      ...wanted,
      entities: subject?.entity ? [...new Set([...wanted.entities, subject.entity])] : wanted.entities,
      topics: subject?.topicCode ? [...new Set([...wanted.topics, subject.topicCode])] : wanted.topics,
    });
  return (
    <aside aria-label="What bursts">
      <h2>Told of far more than usual</h2>
      {bursts.length === 0 && <p class="nothing">Nothing, by the end of the window.</p>}
      <ol class="entries">
        {bursts.map((burst, i) => (
          <li key={i}>
            <b>
              <Name subject={burst.subject} />
            </b>{" "}
            <small>
              {count(burst.documentCount, "document")} since {day(burst.startTime)}, {number(Number(burst.expectedCount ?? 0).toFixed(1))} expected
              {burst.outletCount ? `, in ${count(burst.outletCount, "outlet")}` : ""}
              {burst.storyCount ? `, ${count(burst.storyCount, "story", "stories")}` : ""} · <a href={plotted(burst)}>plot</a>
            </small>
          </li>
        ))}
      </ol>
    </aside>
  );
}
