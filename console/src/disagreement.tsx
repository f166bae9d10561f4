// What the documents of a story say that cannot all be true: each value once, in order of time, with everybody who says it.

import type { ClaimJson, ContradictionJson } from "../gen/dateline/v1/analysis_service_pb";
import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import { titleOf } from "./documents";
import { amount, day } from "./words";

/** A contradiction, and the names of the documents that its claims count. */
export interface Disagreement {
  told: ContradictionJson;
  by: string[];
}

interface Value {
  words: string;
  documents: DocumentJson[];
  /** The days of the claims, for documents that are not at hand. */
  days: string[];
}

const timeOf = (document: DocumentJson): string => document.publishTime ?? document.createTime ?? "";

/** An event is told as "who: what", with 1 where it happens and 0 where it does not. */
function wordsOf(claim: ClaimJson, subject: string): string {
  const value = Number(claim.value ?? 0);
  if (subject.includes(": ") && value <= 1) return value === 1 ? "told as happening" : "told as not happening";
  return amount({ ...(claim.value !== undefined && { value: claim.value }), ...(claim.maxValue !== undefined && { maxValue: claim.maxValue }), ...(claim.bound && { bound: claim.bound }) });
}

/** The values of a contradiction. Whoever copies a document word for word says what it says. */
function valuesOf({ told, by }: Disagreement, documents: DocumentJson[]): Value[] {
  const values = new Map<string, Value>();
  for (const claim of told.claims ?? []) {
    const words = wordsOf(claim, told.subject ?? "");
    const value = values.get(words) ?? { words, documents: [], days: [] };
    const name = by[claim.documentIndex ?? 0];
    const saying = documents.filter((d) => d.name === name || (d.duplicateOf === name && d.repetition === "REPETITION_COPY"));
    value.documents.push(...saying.filter((d) => !value.documents.includes(d)));
    if (claim.date) value.days.push(claim.date);
    values.set(words, value);
  }
  for (const value of values.values()) value.documents.sort((a, b) => timeOf(a).localeCompare(timeOf(b)));
  const begin = (value: Value) => (value.documents[0] ? timeOf(value.documents[0]) : (value.days[0] ?? ""));
  return [...values.values()].sort((a, b) => begin(a).localeCompare(begin(b)));
}

export function Disagreements({ of, documents }: { of: Disagreement[]; documents: DocumentJson[] }) {
  // Summary and days tell the same ones; who reads more documents names more of those who say it.
  const bySubject = new Map<string, Disagreement>();
  for (const one of of) {
    const known = bySubject.get(one.told.subject ?? "");
    if ((one.told.claims?.length ?? 0) >= (known?.told.claims?.length ?? 0)) bySubject.set(one.told.subject ?? "", one);
  }
  if (bySubject.size === 0) return null;
  return (
    <section class="disagreements">
      <h2>Does not agree</h2>
      {[...bySubject].map(([subject, one]) => (
        <div key={subject}>
          <h3>{subject}</h3>
          <ol>
            {valuesOf(one, documents).map((value) => (
              <li key={value.words}>
                <b>{value.words}</b> <Saying value={value} />
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}

/** "Coast Courier, Lakeside News, 8 Oct 2020". */
function Saying({ value }: { value: Value }) {
  const names = [...new Set(value.documents.map((d) => d.source?.outlet || titleOf(d)))];
  const days = [...new Set((value.documents.length > 0 ? value.documents.map(timeOf) : value.days).map(day))].filter(Boolean);
  const told = days.length > 1 ? `${days[0]} – ${days[days.length - 1]}` : days[0];
  return (
    <>
      {names.map((name, i) => (
        <>
          {i > 0 && ", "}
          <bdi>{name}</bdi>
        </>
      ))}{" "}
      <small>{told}</small>
    </>
  );
}
