// Names of entities that a query mentions by resource name.

import { useEffect, useState } from "preact/hooks";
import type { GetEntityRequestJson, GetEntityResponseJson } from "../../gen/dateline/v1/entity_service_pb";
import type { WatchQueryJson } from "../../gen/dateline/v1/watch_pb";
import { call } from "../api";

/** Asked for once as long as the page is open. */
const asked = new Map<string, Promise<string>>();

function ask(name: string): Promise<string> {
  const known = asked.get(name);
  if (known) return known;
  const answer = call<GetEntityRequestJson, GetEntityResponseJson>("EntityService/GetEntity", { name }).then(
    ({ entity }) => entity?.canonicalName || name,
    () => name,
  );
  asked.set(name, answer);
  return answer;
}

/** Every resource name of an entity in a query, wherever it stands. */
function mentioned(query: unknown): string[] {
  if (typeof query === "string") return query.startsWith("entities/") ? [query] : [];
  return query && typeof query === "object" ? Object.values(query).flatMap(mentioned) : [];
}

/** How to call an entity of the query: by its name once that is known. */
export function useNames(query: WatchQueryJson | string | undefined): (name: string) => string {
  const [names, setNames] = useState<Record<string, string>>({});
  useEffect(() => {
    let isOver = false;
    for (const name of new Set(mentioned(query))) {
      void ask(name).then((told) => isOver || setNames((all) => ({ ...all, [name]: told })));
    }
    return () => void (isOver = true);
  }, [query]);
  return (name) => names[name] ?? name.replace("entities/", "");
}
