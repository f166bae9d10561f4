// What a stored document is called in a list or a line.

import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import { day } from "./words";

/** Characters of a text that stand for a title. */
const BEGINNING = 80;

/** The first words of a text. */
export function beginning(text: string | undefined): string {
  const line = text?.trim().split("\n", 1)[0]?.replace(/\s+/g, " ") ?? "";
  return line.length <= BEGINNING ? line : `${line.slice(0, line.lastIndexOf(" ", BEGINNING)) || line.slice(0, BEGINNING)} …`;
}

/** Title of a document within a line of ours; without one its first words, its key where neither is at hand. */
export const titleOf = (document: DocumentJson): string =>
  document.title || beginning(document.text) || document.documentId || document.name || "untitled";

/** Words of a document within our own, kept from turning what follows them round. */
export const isolated = (words: string | undefined): string => (words ? `\u2068${words}\u2069` : "");

export const bylineOf = (document: DocumentJson): string =>
  [isolated(document.source?.outlet), day(document.publishTime ?? document.createTime)].filter(Boolean).join(" · ");
