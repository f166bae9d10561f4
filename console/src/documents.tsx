// A list of stored documents.

import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import { to } from "./address";
import { day } from "./words";

/** Title of a document; without one, its key. */
export const titleOf = (document: DocumentJson): string => document.title || document.documentId || document.name || "untitled";

/** Words of a document within our own, kept from turning what follows them round. */
export const isolated = (words: string | undefined): string => (words ? `\u2068${words}\u2069` : "");

export const bylineOf = (document: DocumentJson): string =>
  [isolated(document.source?.outlet), day(document.publishTime ?? document.createTime)].filter(Boolean).join(" · ");

export function DocumentList({ documents }: { documents: DocumentJson[] }) {
  return (
    <ul class="entries">
      {documents.map((document) => (
        <li key={document.name}>
          <a href={to(document.name ?? "")}>{titleOf(document)}</a>
          <small>{bylineOf(document)}</small>
        </li>
      ))}
    </ul>
  );
}
