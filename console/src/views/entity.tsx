// Somebody or something across all stored documents: offices over time, with whom, what was said and when.

import type { SearchStatementsRequestJson, SearchStatementsResponseJson, StatementHitJson } from "../../gen/dateline/v1/document_service_pb";
import type { CoOccurrenceJson, GetEntityRequestJson, GetEntityResponseJson, RoleHeldJson } from "../../gen/dateline/v1/entity_service_pb";
import { to } from "../address";
import { call } from "../api";
import { Answer, useAsked } from "../ask";
import { country } from "../countries";
import { EntityList } from "../entities";
import { Plot } from "../plot";
import { StatementList } from "../statements";
import { count, day, kindOf } from "../words";

/** Most statements that the months are counted from. */
const MOST = 1_000;

export function EntityView({ name }: { name: string }) {
  const profile = useAsked(name, (signal) => call<GetEntityRequestJson, GetEntityResponseJson>("EntityService/GetEntity", { name }, signal));
  const said = useAsked(`said ${name}`, (signal) =>
    call<SearchStatementsRequestJson, SearchStatementsResponseJson>(
      "DocumentService/SearchStatements",
      { speakers: [name], offsetEncoding: "OFFSET_ENCODING_UTF16_CODE_UNIT", pageSize: MOST },
      signal,
    ),
  );
  return (
    <Answer asked={profile} what="registry of entities" title="An entity">
      {({ entity = {}, aliases = [], roles = [], coOccurrences = [] }) => (
        <div class="profile">
          <header>
            <p class="kicker">{[kindOf(entity.type), country(entity.countryCode)].filter(Boolean).join(" · ")}</p>
            <h1>{entity.canonicalName}</h1>
            <p class="byline">
              In <a href={to(["search"], { q: `"${entity.canonicalName ?? ""}"`, entity: name })}>{count(entity.documentCount, "document")}</a> with{" "}
              {count(entity.mentionCount, "mention")} and {count(entity.statementCount, "statement")}
            </p>
            {aliases.length > 1 && <p class="hint">Named as {aliases.map((a) => `“${a.text}”`).join(", ")}.</p>}
          </header>
          <div class="columns">
            <section aria-labelledby="offices">
              <h2 id="offices">Offices over time</h2>
              <Offices roles={roles} />
            </section>
            <section aria-labelledby="company">
              <Company met={coOccurrences} />
            </section>
          </div>
          <section aria-labelledby="said">
            <h2 id="said">What was said</h2>
            <Answer asked={said} what="search of statements">
              {({ hits = [], nextPageToken }) => (
                <>
                  <Months hits={hits} complete={!nextPageToken} />
                  <StatementList hits={hits.slice(0, 50)} withSpeakers={false} />
                </>
              )}
            </Answer>
          </section>
        </div>
      )}
    </Answer>
  );
}

/** Who is mentioned with it, people first, and apart from them where. */
function Company({ met }: { met: CoOccurrenceJson[] }) {
  const all = met.map((c) => ({ ...c.entity, documentCount: String(c.documentCount ?? 0) }));
  const [person, place] = ["ENTITY_TYPE_PERSON", "ENTITY_TYPE_LOCATION"];
  const whom = [...all.filter((e) => e.type === person), ...all.filter((e) => e.type !== person && e.type !== place)];
  const where = all.filter((e) => e.type === place);
  return (
    <>
      <h2 id="company">With whom</h2>
      {whom.length === 0 && <p class="nothing">Mentioned with nobody else.</p>}
      <EntityList entities={whom} tell={(e) => kindOf(e.type)} />
      {where.length > 0 && (
        <>
          <h2>Where</h2>
          <EntityList entities={where} tell={(e) => kindOf(e.type)} />
        </>
      )}
    </>
  );
}

/** Each office as a bar from the first document that tells it to the last. */
function Offices({ roles }: { roles: RoleHeldJson[] }) {
  if (roles.length === 0) return <p class="nothing">No office is told.</p>;
  const times = roles.flatMap((r) => [Date.parse(r.firstTime ?? ""), Date.parse(r.lastTime ?? "")]).filter((t) => !Number.isNaN(t));
  const [begin, end] = [Math.min(...times), Math.max(...times)];
  const share = (time: string | undefined) => (end > begin ? ((Date.parse(time ?? "") - begin) / (end - begin)) * 100 : 0);
  return (
    <ol class="offices">
      {roles.map((role, i) => {
        const [left, right] = [share(role.firstTime), share(role.lastTime)];
        const days = [...new Set([day(role.firstTime), day(role.lastTime)])].join(" – ");
        return (
          <li key={i}>
            <span>{[role.title, role.placeOrOrganization].filter(Boolean).join(", ")}</span>
            <small>
              {days} · {count(role.documentCount, "document")}
            </small>
            {roles.length > 1 && end > begin && (
              <div class="span" aria-hidden="true">
                <div style={{ left: `${Math.min(left, 98)}%`, width: `${Math.max(right - left, 2)}%` }} />
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Months({ hits, complete }: { hits: StatementHitJson[]; complete: boolean }) {
  const months = new Map<string, number>();
  for (const hit of hits) {
    const month = (hit.time ?? "").slice(0, 7);
    if (month) months.set(month, (months.get(month) ?? 0) + 1);
  }
  const known = [...months.keys()].sort();
  const [first, last] = [known[0], known[known.length - 1]];
  if (!first || !last || first === last) return null;
  const all: string[] = [];
  for (let at = new Date(`${first}-01T00:00:00Z`); at.toISOString().slice(0, 7) <= last; at.setUTCMonth(at.getUTCMonth() + 1)) {
    all.push(at.toISOString().slice(0, 7));
  }
  const times = all.map((m) => Date.parse(`${m}-01T00:00:00Z`) / 1000);
  return (
    <figure>
      <Plot
        label={`Statements by month, from ${first} to ${last}`}
        times={times}
        series={[{ label: "Statements", values: all.map((m) => months.get(m) ?? 0), look: "bars" }]}
      />
      <figcaption class="hint">
        Statements by month{!complete && `, of the latest ${MOST}`}
      </figcaption>
    </figure>
  );
}
