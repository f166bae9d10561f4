// What a query would have matched: how many documents of the last 30 days, and which of the latest ones, by which words.

import type { ListDocumentsRequestJson, ListDocumentsResponseJson } from "../../gen/dateline/v1/document_service_pb";
import type { WatchQueryJson } from "../../gen/dateline/v1/watch_pb";
import type { TestWatchRequestJson, TestWatchResponseJson } from "../../gen/dateline/v1/watch_service_pb";
import { to } from "../address";
import { call } from "../api";
import { Answer, useAsked } from "../ask";
import { bylineOf } from "../documents";
import { Title } from "../title";
import { Plot } from "../plot";
import { range } from "../dates";
import { count, number } from "../words";
import { Evidence } from "./shown";

/** Documents that are asked one by one. */
const LATEST = 50;

/** Days that a test reaches back. */
const REACH = 30;
const DAY = 86_400_000;

/** Every day up to the latest document, with those on which nothing matched. */
function everyDay(days: NonNullable<TestWatchResponseJson["days"]>, latest: string | undefined): { date: string; count: number }[] {
  const last = Date.parse((latest ?? "").slice(0, 10));
  if (Number.isNaN(last)) return [];
  const counts = new Map(days.map((d) => [d.date, Number(d.documentCount ?? 0)]));
  const dates = Array.from({ length: REACH + 1 }, (_, i) => new Date(last - (REACH - i) * DAY).toISOString().slice(0, 10));
  return dates.map((date) => ({ date, count: counts.get(date) ?? 0 }));
}

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
    return { reply, documents, latest };
  });
  return (
    <Answer asked={asked} what="watches">
      {({ reply, documents, latest }) => {
        const days = everyDay(reply.days ?? [], latest);
        const all = days.reduce((sum, d) => sum + d.count, 0);
        const matching = (reply.tests ?? []).filter((t) => t.matches);
        return (
          <div class="tested">
            <p>
              {days.length > 0 && `${range(days[0]?.date ?? "", days[days.length - 1]?.date ?? "")}: `}
              <b>{count(all, "document")}</b> would have matched
              {(reply.sampledOneIn ?? 1) > 1 && `, by one in ${reply.sampledOneIn}`}.
            </p>
            {days.length > 1 && (
              <Plot
                label="Matches by day"
                times={days.map((d) => Date.parse(`${d.date}T00:00:00Z`) / 1000)}
                series={[{ label: "Matches", values: days.map((d) => d.count), look: "bars" }]}
              />
            )}
            <p class="hint">
              Of the latest {count(documents.length, "document")}, whenever published, {number(matching.length)} would have matched.
            </p>
            <ul class="entries">
              {matching.map((test) => {
                const document = documents.find((d) => d.name === test.document) ?? {};
                return (
                  <li key={test.document}>
                    <a href={to(test.document ?? "")}>
                      <Title of={document} />
                    </a>
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
