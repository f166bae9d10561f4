// Search of what is stored: documents by their words, statements by who made them, entities by name.

import { useEffect, useState } from "preact/hooks";
import type {
  DocumentFilterJson,
  DocumentHitJson,
  FacetJson,
  SearchDocumentsRequestJson,
  SearchDocumentsResponseJson,
  SearchStatementsRequestJson,
  SearchStatementsResponseJson,
  SnippetJson,
} from "../../gen/dateline/v1/document_service_pb";
import type { ListEntitiesRequestJson, ListEntitiesResponseJson } from "../../gen/dateline/v1/entity_service_pb";
import { to } from "../address";
import { call } from "../api";
import { Answer, useAsked } from "../ask";
import { bylineOf } from "../documents";
import { CountryField } from "../country-field";
import { EntityList } from "../entities";
import { Title } from "../title";
import { StatementList } from "../statements";
import { EventTypes } from "../watch/editor";
import { Events } from "./events";
import { useNames } from "../watch/names";
import { day, kindOf } from "../words";

const KINDS = [
  { id: "", label: "Documents" },
  { id: "statements", label: "Statements" },
  { id: "events", label: "Events" },
  { id: "entities", label: "People, bodies, places" },
];

/** Parameters of a search's address. */
function read(query: URLSearchParams) {
  const get = (key: string) => query.get(key) ?? "";
  return { q: get("q"), kind: get("in"), since: get("since"), until: get("until"), outlet: get("outlet"), entity: get("entity"), type: get("type"), country: get("country"), order: get("order"), after: get("after") };
}

type Wanted = ReturnType<typeof read>;

function filterOf({ since, until, outlet, entity }: Wanted): DocumentFilterJson {
  return {
    ...(outlet && { outlets: [outlet] }),
    ...(entity && { entities: [entity] }),
    ...(since && { startTime: `${since}T00:00:00Z` }),
    ...(until && { endTime: `${until}T00:00:00Z` }),
  };
}

export function Search({ query }: { query: URLSearchParams }) {
  const wanted = read(query);
  const [since, setSince] = useState(wanted.since);
  const [until, setUntil] = useState(wanted.until);
  const [outlet, setOutlet] = useState(wanted.outlet);
  const [type, setType] = useState(wanted.type);
  const [country, setCountry] = useState(wanted.country);
  useEffect(() => {
    setSince(wanted.since);
    setUntil(wanted.until);
    setOutlet(wanted.outlet);
    setType(wanted.type);
    setCountry(wanted.country);
  }, [query]);
  const go = (change: Partial<Record<string, string>>) =>
    to(["search"], { q: wanted.q, in: wanted.kind, since, until, outlet, entity: wanted.entity, type, country, order: wanted.order, ...change });
  const nameOf = useNames(wanted.entity);
  const isAbout = wanted.kind !== "entities";
  return (
    <div class="search">
      <h1>{wanted.q ? `“${wanted.q}”` : "Search"}</h1>
      <nav class="kinds" aria-label="What to search">
        {KINDS.map(({ id, label }) => (
          <a key={id} href={go({ in: id })} aria-current={id === wanted.kind ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      {isAbout && (
        <form
          class="fields filters"
          onSubmit={(event) => {
            event.preventDefault();
            location.hash = go({});
          }}
        >
          <label class="narrow">
            From
            <input type="date" value={since} onInput={(event) => setSince(event.currentTarget.value)} />
          </label>
          <label class="narrow">
            Before
            <input type="date" value={until} onInput={(event) => setUntil(event.currentTarget.value)} />
          </label>
          <label class="narrow">
            Outlet
            <input value={outlet} onInput={(event) => setOutlet(event.currentTarget.value)} />
          </label>
          {wanted.kind === "" && (
            <label class="narrow">
              First
              <select value={wanted.order} onChange={(event) => (location.hash = go({ order: event.currentTarget.value }))}>
                <option value="">the newest</option>
                <option value="relevance">the best answers</option>
              </select>
            </label>
          )}
          {wanted.kind === "events" && (
            <>
              <label class="narrow">
                What
                <EventTypes value={type} change={setType} />
              </label>
              <CountryField label="Country" value={country} change={setCountry} />
            </>
          )}
          <button type="submit">Narrow down</button>
          {wanted.entity && <a href={go({ entity: "" })}>Not only with {nameOf(wanted.entity)}</a>}
        </form>
      )}
      <Found wanted={wanted} />
    </div>
  );
}

function Found({ wanted }: { wanted: Wanted }) {
  const { kind, type, country, entity, after } = wanted;
  switch (kind) {
    case "entities":
      return <Entities wanted={wanted} />;
    case "statements":
      return <Statements wanted={wanted} />;
    case "events": {
      const filter = filterOf({ ...wanted, entity: "" });
      return <Events wanted={{ type, country, who: entity, filter, after }} next={(token) => <Next token={token} wanted={wanted} />} />;
    }
    default:
      return <Documents wanted={wanted} />;
  }
}

function Documents({ wanted }: { wanted: Wanted }) {
  const asked = useAsked(wanted.q && JSON.stringify(wanted), (signal) =>
    call<SearchDocumentsRequestJson, SearchDocumentsResponseJson>(
      "DocumentService/SearchDocuments",
      {
        query: wanted.q,
        filter: filterOf(wanted),
        includeFacets: true,
        offsetEncoding: "OFFSET_ENCODING_UTF16_CODE_UNIT",
        pageToken: wanted.after,
        ...(wanted.order === "relevance" && { orderBy: "SEARCH_ORDER_RELEVANCE" }),
      },
      signal,
    ),
  );
  if (!wanted.q) return <p class="hint">Words that must all occur, in any form (flood finds “floods”), “a phrase” in quotation marks, prefix*, OR, NOT and brackets.</p>;
  return (
    <Answer asked={asked} what="search">
      {({ hits = [], facets = [], nextPageToken }) => (
        <div class="found">
          <div>
            {hits.length === 0 && <p class="nothing">No document holds these words.</p>}
            <ul class="entries">
              {hits.map((hit) => (
                <Hit hit={hit} key={hit.document?.name} />
              ))}
            </ul>
            <Next token={nextPageToken} wanted={wanted} />
          </div>
          <Facets facets={facets} wanted={wanted} />
        </div>
      )}
    </Answer>
  );
}

function Hit({ hit }: { hit: DocumentHitJson }) {
  const document = hit.document ?? {};
  return (
    <li>
      <a href={to(document.name ?? "")}>
        <Title of={document} />
      </a>
      <small>{bylineOf(document)}</small>
      {(hit.snippets ?? [])
        .filter((s) => s.span?.field !== "TEXT_FIELD_TITLE")
        .map((snippet, i) => (
          <Snippet snippet={snippet} key={i} />
        ))}
    </li>
  );
}

/** A stretch of a text with the words that were found. */
function Snippet({ snippet }: { snippet: SnippetJson }) {
  const text = snippet.text ?? "";
  const base = snippet.span?.start ?? 0;
  let at = 0;
  const parts = (snippet.highlights ?? []).flatMap((h) => {
    const [start, end] = [(h.start ?? 0) - base, (h.end ?? 0) - base];
    const before = text.slice(at, start);
    at = end;
    return [before, <mark key={start}>{text.slice(start, end)}</mark>];
  });
  // A stretch that is cut says so.
  return (
    <p class="snippet">
      {base > 0 && /^\p{Ll}/u.test(text) && "… "}
      {parts}
      {text.slice(at)}
      {!/[.!?…]["”’')]*$/.test(text.trimEnd()) && " …"}
    </p>
  );
}

const FACETS: Record<string, { title: string; parameter: string }> = {
  outlet: { title: "Outlets", parameter: "outlet" },
  entity: { title: "Who and where", parameter: "entity" },
  day: { title: "Days", parameter: "since" },
};

function Facets({ facets, wanted }: { facets: FacetJson[]; wanted: Wanted }) {
  const outlets = new Set(facets.find((f) => f.field === "outlet")?.values?.map((v) => (v.value ?? "").toLowerCase()));
  const shown = facets.flatMap((facet) => {
    const known = FACETS[facet.field ?? ""];
    // Who tells it is named as an outlet already.
    const values = (facet.values ?? []).filter((v) => known?.parameter !== "entity" || !outlets.has((v.label ?? "").toLowerCase()));
    return known && values.length > 0 ? [{ ...known, values: values.slice(0, 8) }] : [];
  });
  const { kind, after: _, ...rest } = wanted;
  return (
    <aside class="facets" aria-label="What the documents have in common">
      {shown.map(({ title, parameter, values }) => (
        <section key={title}>
          <h2>{title}</h2>
          <ul>
            {values.map((v) => (
              <li key={v.value}>
                <a href={to(["search"], { ...rest, in: kind, [parameter]: v.value, ...(parameter === "since" && { until: dayAfter(v.value ?? "") }) })}>
                  {parameter === "since" ? day(v.value) : v.label || v.value}
                </a>{" "}
                <i class="tally">{String(v.count)}</i>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </aside>
  );
}

function dayAfter(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? "" : new Date(time + 86_400_000).toISOString().slice(0, 10);
}

function Statements({ wanted }: { wanted: Wanted }) {
  const asked = useAsked(JSON.stringify(wanted), (signal) =>
    call<SearchStatementsRequestJson, SearchStatementsResponseJson>(
      "DocumentService/SearchStatements",
      { query: wanted.q, filter: filterOf(wanted), offsetEncoding: "OFFSET_ENCODING_UTF16_CODE_UNIT", pageToken: wanted.after },
      signal,
    ),
  );
  return (
    <Answer asked={asked} what="search of statements">
      {({ hits = [], nextPageToken }) => (
        <>
          <StatementList hits={hits} />
          <Next token={nextPageToken} wanted={wanted} />
        </>
      )}
    </Answer>
  );
}

function Entities({ wanted }: { wanted: Wanted }) {
  const asked = useAsked(JSON.stringify(wanted), (signal) =>
    call<ListEntitiesRequestJson, ListEntitiesResponseJson>(
      "EntityService/ListEntities",
      { namePrefix: wanted.q, pageToken: wanted.after },
      signal,
    ),
  );
  return (
    <Answer asked={asked} what="registry of entities">
      {({ entities = [], nextPageToken }) => (
        <>
          {entities.length === 0 && <p class="nothing">Nobody and nothing that is stored has a name that begins so.</p>}
          <EntityList entities={entities} tell={(e) => kindOf(e.type)} />
          <Next token={nextPageToken} wanted={wanted} />
        </>
      )}
    </Answer>
  );
}

function Next({ token, wanted }: { token: string | undefined; wanted: Wanted }) {
  if (!token) return null;
  const { kind, ...rest } = wanted;
  return (
    <p class="actions">
      <a href={to(["search"], { ...rest, in: kind, after: token })}>{wanted.order === "relevance" ? "More" : "Older"}</a>
    </p>
  );
}
