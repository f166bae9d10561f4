// A watch as people read it, and the words by which a document matches.

import type { WatchEvidenceJson, WatchQueryJson } from "../../gen/dateline/v1/watch_pb";
import { useNames } from "./names";
import { told } from "./query";

export function Query({ query }: { query: WatchQueryJson | undefined }) {
  const nameOf = useNames(query);
  return (
    <ul class="query">
      {(query?.groups ?? []).map((group, i) => (
        <li key={i}>
          {group.exclude && <em>not </em>}
          {(group.conditions ?? []).map((condition) => told(condition, nameOf)).join(" or ")}
        </li>
      ))}
    </ul>
  );
}

/** Which conditions a document meets, by its words. */
export function Evidence({ evidence, query }: { evidence: WatchEvidenceJson[] | undefined; query: WatchQueryJson | undefined }) {
  const nameOf = useNames(query);
  return (
    <ul class="evidence">
      {(evidence ?? []).map((e, i) => {
        const condition = query?.groups?.[e.group ?? 0]?.conditions?.[e.condition ?? 0];
        const words = [...new Set(e.texts ?? [])].slice(0, 5);
        return (
          <li key={i}>
            <small>{told(condition, nameOf)}</small>{" "}
            {words.map((w, n) => (
              <>
                {n > 0 && ", "}
                <mark>{w}</mark>
              </>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
