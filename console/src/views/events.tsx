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
import { count, day, eventCaveat, eventKind } from "../words";

export interface WantedEvents {
  /** `EVENT_TYPE_…`; empty for any. */
  type: string;
  /** ISO 3166-1 alpha-2 code of the country of its place; empty for any. */
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
      ...(country && { countryCode: country.toUpperCase() }),
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
            {hits.map((hit, i) => (
              <Hit hit={hit} key={i} />
            ))}
          </ul>
          {next(nextPageToken)}
        </>
      )}
    </Answer>
  );
}

export function Hit({ hit }: { hit: EventHitJson }) {
  const event = hit.event ?? {};
  const begin = event.triggerSpans?.[0]?.start ?? 0;
  const sources = hit.sources ?? [];
  const outlets = [...new Set(sources.map((s) => s.outlet).filter(Boolean))];
  return (
    <li>
      <p class="who">
        {[day(hit.date || hit.time), eventKind(event), eventCaveat(event)].filter(Boolean).join(" · ")}
      </p>
      <blockquote>{hit.text}</blockquote>
      <small>
        {(hit.participants ?? []).map((p, i) => (
          <>
            {i > 0 && ", "}
            {p.entity ? <a href={to(p.entity)}>{p.canonicalName}</a> : p.canonicalName}
          </>
        ))}
        {(hit.participants ?? []).length > 0 && " · "}
        <a href={to(hit.document ?? "", { at: `@${begin}` })}>in its words</a>
        {` · told by ${outlets.length > 0 ? outlets.slice(0, 4).join(", ") : count(hit.sourceCount, "document")}`}
        {outlets.length > 0 && Number(hit.sourceCount ?? 0) > outlets.length && ` in ${count(hit.sourceCount, "document")}`}
      </small>
    </li>
  );
}
