// A list of entities across documents.

import type { RegisteredEntityJson } from "../gen/dateline/v1/entity_service_pb";
import { to } from "./address";
import { country } from "./countries";
import { tint } from "./model";
import { count } from "./words";

interface Props {
  entities: RegisteredEntityJson[];
  /** What stands behind each name. */
  tell: (entity: RegisteredEntityJson) => string;
}

export function EntityList({ entities, tell }: Props) {
  return (
    <ul class="people">
      {entities.map((entity) => (
        <li key={entity.name}>
          <a class={`name ${tint(entity.type)}`} href={to(entity.name ?? "")}>
            {entity.canonicalName}
          </a>{" "}
          <small>{[tell(entity), country(entity.countryCode), count(entity.documentCount, "document")].filter(Boolean).join(" · ")}</small>
        </li>
      ))}
    </ul>
  );
}
