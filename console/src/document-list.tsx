// A list of stored documents.

import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import { to } from "./address";
import { bylineOf } from "./documents";
import { Title } from "./title";

export function DocumentList({ documents }: { documents: DocumentJson[] }) {
  return (
    <ul class="entries">
      {documents.map((document) => (
        <li key={document.name}>
          <a href={to(document.name ?? "")}>
            <Title of={document} />
          </a>
          <small>{bylineOf(document)}</small>
        </li>
      ))}
    </ul>
  );
}
