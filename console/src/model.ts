// What an analysis says as lines, each with the places in the text that prove it; and the text cut where any of them begins or
// ends, so that a line can be shown in it by marking pieces.

import type { AnalysisJson } from "../gen/dateline/v1/analysis_pb";
import type { EntityJson, EntityTypeJson } from "../gen/dateline/v1/entity_pb";
import type { SpanJson } from "../gen/dateline/v1/span_pb";

/** What a place is to the line that it proves. */
export type Part = "mention" | "speaker" | "cue" | "content" | "trigger" | "argument" | "date" | "number" | "words" | "sentence";

/** A place in title or text, in UTF-16 units. */
export interface Place {
  title: boolean;
  start: number;
  end: number;
  part: Part;
}

/** One thing that the analysis says. The id begins with a letter for its layer: "s4" is the fifth statement. */
export interface Line {
  id: string;
  places: Place[];
}

/** A piece of text that no mark divides. */
export interface Piece {
  start: number;
  end: number;
  text: string;
  /** How it looks when nothing is chosen: names of classes. */
  look: string;
  /** Ids of the lines that stand here, the closest first. */
  lines: string[];
}

/** What is read: the text that the offsets index, and what was found in it. */
export interface Reading {
  title: string;
  text: string;
  analysis: AnalysisJson;
}

/** A reading with its lines by id and its pieces. */
export interface Model extends Reading {
  lines: Map<string, Line>;
  entities: Map<string, EntityJson>;
  /** Keys of the outlet and the agency that tell it, where they have no other part in it. */
  tellers: Set<string>;
  titlePieces: Piece[];
  paragraphs: Piece[][];
}

/** Colour groups of entities. */
export function tint(type: EntityTypeJson | undefined): string {
  switch (type) {
    case "ENTITY_TYPE_PERSON":
      return "person";
    case "ENTITY_TYPE_ORGANIZATION":
      return "body";
    case "ENTITY_TYPE_LOCATION":
      return "place";
    case "ENTITY_TYPE_NORP":
      return "people";
    default:
      return "thing";
  }
}

export function placeOf(span: SpanJson | undefined, part: Part): Place[] {
  if (!span) return [];
  const start = span.start ?? 0;
  const end = span.end ?? 0;
  return end > start ? [{ title: span.field === "TEXT_FIELD_TITLE", start, end, part }] : [];
}

export function placesOf(spans: SpanJson[] | undefined, part: Part): Place[] {
  return (spans ?? []).flatMap((span) => placeOf(span, part));
}

/** The words of a span, as they stand in title or text. */
export function wordsOf(reading: Reading, span: SpanJson | undefined): string {
  if (!span) return "";
  const source = span.field === "TEXT_FIELD_TITLE" ? reading.title : reading.text;
  return source.slice(span.start ?? 0, span.end ?? 0).replace(/\s+/g, " ");
}

function linesOf(analysis: AnalysisJson): Line[] {
  const line = (prefix: string, index: number, ...places: Place[][]): Line => ({ id: prefix + index, places: places.flat() });
  return [
    ...(analysis.entities ?? []).map((e, i) => line("e", i, placesOf(e.mentions?.flatMap((m) => m.span ?? []), "mention"))),
    ...(analysis.dates ?? []).map((d, i) => line("d", i, placeOf(d.span, "date"))),
    ...(analysis.quantities ?? []).map((q, i) => line("n", i, placeOf(q.span, "number"), placeOf(q.objectSpan, "words"))),
    ...(analysis.statements ?? []).map((s, i) =>
      line("s", i, placeOf(s.speakerSpan, "speaker"), placeOf(s.cue?.span, "cue"), placesOf(s.contentSpans, "content")),
    ),
    ...(analysis.events ?? []).map((e, i) =>
      line("h", i, placesOf(e.triggerSpans, "trigger"), placesOf(e.arguments?.flatMap((a) => a.span ?? []), "argument")),
    ),
    ...(analysis.relations ?? []).map((r, i) => line("r", i, placesOf(r.evidenceSpans, "words"))),
    ...(analysis.keyPhrases ?? []).map((k, i) => line("k", i, placesOf(k.spans, "words"))),
    ...(analysis.summary?.sentences ?? []).map((s, i) => line("b", i, placeOf(s.span, "sentence"))),
  ];
}

/** A place that has a part in how the text looks or in what is told of a piece. */
interface Mark extends Place {
  line: string;
  look: string;
}

function marksOf(lines: Line[], analysis: AnalysisJson): Mark[] {
  const looks: Partial<Record<Part, string>> = { date: "date", number: "number", content: "said", trigger: "trigger" };
  return lines.flatMap((line) =>
    line.places.map((place) => {
      const entity = line.id.startsWith("e") ? analysis.entities?.[Number(line.id.slice(1))] : undefined;
      return { ...place, line: line.id, look: entity ? `name ${tint(entity.type)}` : (looks[place.part] ?? "") };
    }),
  );
}

/** Parts that tell what a piece is; the others only prove a line once it is chosen. */
const TELLING: ReadonlySet<Part> = new Set<Part>(["mention", "date", "number", "trigger", "cue", "content"]);

/** Cuts a text at every mark. Linear in the text, and in the marks that overlap. */
function pieces(text: string, marks: Mark[]): Piece[] {
  const cuts = new Set<number>([0, text.length]);
  for (const match of text.matchAll(/\n+/g)) cuts.add(match.index).add(match.index + match[0].length);
  for (const mark of marks) cuts.add(Math.min(mark.start, text.length)).add(Math.min(mark.end, text.length));
  const edges = [...cuts].sort((a, b) => a - b);
  const waiting = [...marks].sort((a, b) => a.start - b.start || b.end - a.end);
  let open: Mark[] = [];
  let next = 0;
  return edges.slice(1).map((end, i) => {
    const start = edges[i] ?? 0;
    open = open.filter((m) => m.end > start);
    for (let mark = waiting[next]; mark && mark.start <= start; mark = waiting[++next]) if (mark.end > start) open.push(mark);
    const closest = open.filter((m) => TELLING.has(m.part)).sort((a, b) => a.end - a.start - (b.end - b.start));
    const name = closest.find((m) => m.part === "mention");
    const looks = closest.filter((m) => m.part !== "mention").map((m) => m.look);
    return {
      start,
      end,
      text: text.slice(start, end),
      look: [...new Set([name?.look ?? "", ...looks])].filter(Boolean).join(" "),
      lines: [...new Set(closest.map((m) => m.line))],
    };
  });
}

function paragraphs(all: Piece[]): Piece[][] {
  const out: Piece[][] = [[]];
  for (const piece of all) {
    if (/^\n+$/.test(piece.text)) out.push([]);
    else out[out.length - 1]?.push(piece);
  }
  return out.filter((p) => p.some((piece) => piece.text.trim()));
}

/** Those who tell an article: credited in its dateline or named as its outlet, and neither speaking nor taking part in an event. */
function tellersOf({ analysis }: Reading, names: string[]): Set<string> {
  const { dateline, entities = [], statements = [], events = [] } = analysis;
  const acting = new Set([
    ...statements.flatMap((s) => s.speakerEntityIds ?? []),
    ...events.flatMap((e) => e.arguments?.flatMap((a) => a.entityId ?? []) ?? []),
  ]);
  const known = new Set([...names, dateline?.agency ?? ""].filter(Boolean).map((name) => name.toLowerCase()));
  const agency = dateline?.agencySpan;
  const isCredit = (span: SpanJson | undefined) =>
    agency !== undefined && !span?.field && (span?.start ?? 0) < (agency.end ?? 0) && (agency.start ?? 0) < (span?.end ?? 0);
  const tells = (entity: EntityJson) =>
    [entity.canonicalName, ...(entity.aliases ?? [])].some((name) => known.has((name ?? "").toLowerCase())) ||
    (entity.mentions ?? []).every((mention) => isCredit(mention.span));
  return new Set(entities.filter((e) => !acting.has(e.entityId ?? "") && tells(e)).map((e) => e.entityId ?? ""));
}

/** `names`: how outlet and agency are called where the article came from. */
export function model(reading: Reading, names: string[] = []): Model {
  const lines = linesOf(reading.analysis);
  const marks = marksOf(lines, reading.analysis);
  return {
    ...reading,
    lines: new Map(lines.map((l) => [l.id, l])),
    entities: new Map((reading.analysis.entities ?? []).map((e) => [e.entityId ?? "", e])),
    tellers: tellersOf(reading, names),
    titlePieces: pieces(reading.title, marks.filter((m) => m.title)),
    paragraphs: paragraphs(pieces(reading.text, marks.filter((m) => !m.title))),
  };
}

/** Index of an entity's line by its key in the analysis. */
export function lineOfEntity(m: Model, entityId: string): string {
  return `e${m.analysis.entities?.findIndex((e) => e.entityId === entityId) ?? -1}`;
}
