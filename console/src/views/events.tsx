// What happened, across all stored documents: each event with the words that tell it and who told it.

import type {
  DocumentFilterJson,
  EventHitJson,
  SearchEventsRequestJson,
  SearchEventsResponseJson,
} from "../../gen/dateline/v1/document_service_pb";
import type { EventTypeJson } from "../../gen/dateline/v1/event_pb";
import { to } from "../address";
import { call } from "../api";
import { Answer, useAsked } from "../ask";
import { codeOf } from "../countries";
import { range } from "../dates";
import { count, day, eventCaveat, eventKind } from "../words";

export interface WantedEvents {
  /** `EVENT_TYPE_…`; empty for any. */
  type: string;
  /** Name or ISO 3166-1 alpha-2 code of the country of its place; empty for any. */
  country: string;
  /** `entities/{entity}` of somebody who takes part; empty for anybody. */
  who: string;
  filter: DocumentFilterJson;
  after: string;
}

interface Props {
  wanted: WantedEvents;
  next: (token: string | undefined) => preact.ComponentChildren;
}

export function Events({ wanted, next }: Props) {
  const { type, country, who, filter, after } = wanted;
  const asked = useAsked(JSON.stringify(wanted), (signal) => {
    const request: SearchEventsRequestJson = {
      ...(type && { types: [type as EventTypeJson] }),
      ...(country && { countryCode: codeOf(country) }),
      ...(who && { participants: [{ entity: who }] }),
      filter,
      offsetEncoding: "OFFSET_ENCODING_UTF16_CODE_UNIT",
      pageToken: after,
    };
    return call<SearchEventsRequestJson, SearchEventsResponseJson>("DocumentService/SearchEvents", request, signal);
  });
  return (
    <Answer asked={asked} what="search of events">
      {({ hits = [], nextPageToken }) => (
        <>
          {hits.length === 0 && <p class="nothing">No such event is stored.</p>}
          <ul class="quotes">
            {bySentence(hits).map((told, i) => (
              <Hits hits={told} key={i} />
            ))}
          </ul>
          {next(nextPageToken)}
        </>
      )}
    </Answer>
  );
}

/** Events of one sentence stand together. */
function bySentence(hits: EventHitJson[]): EventHitJson[][] {
  const groups: EventHitJson[][] = [];
  for (const hit of hits) {
    const last = groups[groups.length - 1];
    if (last?.[0]?.document === hit.document && last?.[0]?.text === hit.text) last?.push(hit);
    else groups.push([hit]);
  }
  return groups;
}

/** When an event was: its days as the document tells them, else the day of the document. */
const when = ({ date, endDate, time }: EventHitJson): string => (date ? range(date, endDate || date) : day(time));

/** One sentence, with what happens by it. */
function Hits({ hits }: { hits: EventHitJson[] }) {
  const [hit = {}] = hits;
  const begin = hit.event?.triggerSpans?.[0]?.start ?? 0;
  const sources = hits.flatMap((h) => h.sources ?? []);
  const outlets = [...new Set(sources.map((s) => s.outlet).filter(Boolean))];
  const participants = new Map(hits.flatMap((h) => h.participants ?? []).map((p) => [p.entity || p.canonicalName, p]));
  const byDay = new Map<string, Set<string>>();
  for (const h of hits) {
    const kind = [eventKind(h.event ?? {}), eventCaveat(h.event ?? {})].filter(Boolean).join(" · ");
    byDay.set(when(h), (byDay.get(when(h)) ?? new Set()).add(kind));
  }
  return (
    <li>
      {[...byDay].map(([days, kinds]) => (
        <p class="who" key={days}>
          {days} · {[...kinds].join("; ")}
        </p>
      ))}
      <blockquote>{hit.text}</blockquote>
      <small>
        {[...participants.values()].map((p, i) => (
          <>
            {i > 0 && ", "}
            {p.entity ? <a href={to(p.entity)}>{p.canonicalName}</a> : p.canonicalName}
          </>
        ))}
        {participants.size > 0 && " · "}
        <a href={to(hit.document ?? "", { at: `@${begin}` })}>in its words</a>
        {` · told by ${outlets.length > 0 ? outlets.slice(0, 4).join(", ") : count(hit.sourceCount, "document")}`}
        {outlets.length > 0 && Number(hit.sourceCount ?? 0) > outlets.length && ` in ${count(hit.sourceCount, "document")}`}
      </small>
    </li>
  );
}
