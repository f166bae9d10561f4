// Statements out of stored documents, each with the way to its words. Their offsets are asked for in UTF-16 units.

import type { StatementHitJson } from "../gen/dateline/v1/document_service_pb";
import { to } from "./address";
import { WordsSaid } from "./words-said";
import { day, statementKind } from "./words";

export function StatementList({ hits, withSpeakers = true }: { hits: StatementHitJson[]; withSpeakers?: boolean }) {
  if (hits.length === 0) return <p class="nothing">No such statement is stored.</p>;
  return (
    <ul class="quotes">
      {hits.map((hit, i) => (
        <li key={i}>
          {withSpeakers && (
            <p class="who">
              {(hit.speakers ?? []).map((speaker, n) => (
                <>
                  {n > 0 && ", "}
                  {speaker.entity ? <a href={to(speaker.entity)}>{speaker.canonicalName}</a> : speaker.canonicalName}
                </>
              ))}
              {!hit.speakers?.length && "nobody is named"}
            </p>
          )}
          <blockquote>
            <WordsSaid kind={hit.statement?.kind} contents={hit.contents ?? []} />
          </blockquote>
          <small>
            <a href={to(hit.document ?? "", { at: `@${hit.statement?.contentSpans?.[0]?.start ?? 0}` })}>{day(hit.time)}</a>
            {hit.outlet && (
              <>
                {" · "}
                <bdi>{hit.outlet}</bdi>
              </>
            )}
            {/^\p{L}/u.test(hit.statement?.cue?.lemma ?? "") && ` · to ${hit.statement?.cue?.lemma}`}
            {hit.statement && ` · ${statementKind(hit.statement)}`}
          </small>
        </li>
      ))}
    </ul>
  );
}
