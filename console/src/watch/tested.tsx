// What a query would have matched: how many documents of the last 30 days, and which of the latest ones, by which words.

import type { ListDocumentsRequestJson, ListDocumentsResponseJson } from "../../gen/dateline/v1/document_service_pb";
import type { WatchQueryJson } from "../../gen/dateline/v1/watch_pb";
import type { TestWatchRequestJson, TestWatchResponseJson } from "../../gen/dateline/v1/watch_service_pb";
import { to } from "../address";
import { call } from "../api";
import { Answer, useAsked } from "../ask";
import { bylineOf, titleOf } from "../documents";
import { Plot } from "../plot";
import { count } from "../words";
import { Evidence } from "./shown";

/** Documents that are asked one by one. */
const LATEST = 50;

export function Tested({ query }: { query: WatchQueryJson }) {
  const asked = useAsked(JSON.stringify(query), async (signal) => {
    const { documents = [] } = await call<ListDocumentsRequestJson, ListDocumentsResponseJson>(
      "DocumentService/ListDocuments",
      { pageSize: LATEST },
      signal,
    );
    const request: TestWatchRequestJson = { query, documentNames: documents.flatMap((d) => d.name ?? []) };
    const latest = documents[0]?.publishTime ?? documents[0]?.createTime;
    if (latest) request.endTime = new Date(Date.parse(latest) + 1_000).toISOString();
    const reply = await call<TestWatchRequestJson, TestWatchResponseJson>("WatchService/TestWatch", request, signal);
    return { reply, documents };
  });
  return (
    <Answer asked={asked} what="watches">
      {({ reply, documents }) => {
        const days = reply.days ?? [];
        const all = days.reduce((sum, d) => sum + Number(d.documentCount ?? 0), 0);
        const matching = (reply.tests ?? []).filter((t) => t.matches);
        return (
          <div class="tested">
            <p>
              <b>{count(all, "document")}</b> of the 30 days up to the latest one would have matched
              {(reply.sampledOneIn ?? 1) > 1 && `, by one in ${reply.sampledOneIn}`}.
            </p>
            {days.length > 1 && (
              <Plot
                label="Matches by day"
                times={days.map((d) => Date.parse(`${d.date}T00:00:00Z`) / 1000)}
                series={[{ label: "Matches", values: days.map((d) => Number(d.documentCount ?? 0)), look: "bars" }]}
              />
            )}
            <p class="hint">
              Of the latest {documents.length}, {matching.length} match.
            </p>
            <ul class="entries">
              {matching.map((test) => {
                const document = documents.find((d) => d.name === test.document) ?? {};
                return (
                  <li key={test.document}>
                    <a href={to(test.document ?? "")}>{titleOf(document)}</a>
                    <small>{bylineOf(document)}</small>
                    <Evidence evidence={test.evidence} query={query} />
                  </li>
                );
              })}
            </ul>
          </div>
        );
      }}
    </Answer>
  );
}
