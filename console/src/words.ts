// The API's names in the words of people.

import type { AnalysisJson } from "../gen/dateline/v1/analysis_pb";
import type { DateMentionJson } from "../gen/dateline/v1/date_pb";
import type { EntityJson } from "../gen/dateline/v1/entity_pb";
import type { EventJson } from "../gen/dateline/v1/event_pb";
import type { QuantityJson } from "../gen/dateline/v1/quantity_pb";
import type { StatementJson } from "../gen/dateline/v1/statement_pb";

/** `EVENT_TYPE_PRICE_MOVE` with the prefix `EVENT_TYPE_` is "price move". A number, from a newer server, is told as such. */
export function plain(value: string | number | undefined, prefix: string): string {
  if (value === undefined || String(value).endsWith("_UNSPECIFIED")) return "";
  if (typeof value === "number") return `no. ${value}`;
  return value.replace(prefix, "").toLowerCase().replaceAll("_", " ");
}

export const typeOf = (entity: EntityJson): string => entity.subtype || plain(entity.type, "ENTITY_TYPE_");

/** Type and mode of an event: "consult · meet". */
export function eventKind(event: EventJson): string {
  return [plain(event.type, "EVENT_TYPE_"), event.mode?.replaceAll("_", " ")].filter(Boolean).join(" · ");
}

/** What keeps an event from being a fact. Empty for what is told as having happened. */
export function eventCaveat(event: EventJson): string {
  const told: Record<string, string> = {
    EVENT_MODALITY_FUTURE: "still to come",
    EVENT_MODALITY_CONDITIONAL: "if",
    EVENT_MODALITY_REPORTED: "as somebody says",
  };
  const denied = event.polarity === "EVENT_POLARITY_NEGATIVE" ? "told as not happening" : "";
  return [denied, told[String(event.modality)]].filter(Boolean).join(", ");
}

export function statementKind(statement: StatementJson): string {
  const kinds: Record<string, string> = {
    STATEMENT_KIND_DIRECT: "word for word",
    STATEMENT_KIND_INDIRECT: "in the reporter’s words",
    STATEMENT_KIND_MIXED: "partly quoted",
    STATEMENT_KIND_SPEECH_ACT: "only the subject is told",
  };
  const denied = statement.polarity === "STATEMENT_POLARITY_NEGATIVE" ? "not said" : "";
  return [denied, kinds[String(statement.kind)]].filter(Boolean).join(" · ");
}

/** Who makes a statement, by name. Empty when nobody is told. */
export function speakers(statement: StatementJson, entities: Map<string, EntityJson>): string {
  return (statement.speakerEntityIds ?? []).map((id) => entities.get(id)?.canonicalName ?? id).join(", ");
}

export function basis(date: DateMentionJson): string {
  const bases: Record<string, string> = {
    DATE_BASIS_EXPLICIT: "from the words alone",
    DATE_BASIS_DATELINE: "counted from the dateline",
    DATE_BASIS_PUBLISH_TIME: "counted from the day of publication",
    DATE_BASIS_UNRESOLVED: "nothing tells from which day to count",
  };
  return bases[String(date.basis)] ?? "";
}

/** A date for people: its days when it is on the calendar, else its TIMEX value. */
export function dateValue(date: DateMentionJson): string {
  const { beginDate: begin, endDate: end, value = "" } = date;
  if (!begin || !end) return value;
  return begin === end ? day(begin) : `${day(begin)} – ${day(end)}`;
}

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MINUTE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** `2020-10-05`, or a time in RFC 3339, as "5 Oct 2020". What is no date stays as it is. */
export function day(iso: string | undefined): string {
  if (!iso) return "";
  const time = new Date(iso.length === 10 ? `${iso}T00:00:00Z` : iso);
  return Number.isNaN(time.getTime()) ? iso : DAY.format(time);
}

/** A time in RFC 3339 as day and minute of UTC. */
export function minute(iso: string | undefined): string {
  if (!iso) return "";
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${MINUTE.format(time)} UTC`;
}

const NUMBER = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

export function number(value: number | string | undefined): string {
  return NUMBER.format(Number(value ?? 0));
}

export function amount(quantity: QuantityJson): string {
  const bounds: Record<string, string> = {
    QUANTITY_BOUND_AT_LEAST: "at least ",
    QUANTITY_BOUND_AT_MOST: "at most ",
    QUANTITY_BOUND_ABOUT: "about ",
  };
  const low = Number(quantity.value ?? 0);
  const high = Number(quantity.maxValue ?? low);
  const range = high > low ? `${number(low)} – ${number(high)}` : number(low);
  return `${bounds[String(quantity.bound)] ?? ""}${range} ${[quantity.unit, quantity.object].filter(Boolean).join(" ")}`.trim();
}

/** "leaning positive" and the like, for a tone in [-1, 1]. */
export function tone(analysis: AnalysisJson): string {
  if (analysis.tone === undefined) return "";
  const value = Number(analysis.tone);
  const word = value > 0.15 ? "positive" : value < -0.15 ? "negative" : "even";
  return `${word} in tone (${value > 0 ? "+" : ""}${value.toFixed(2)})`;
}

/** "1 document", "3 documents". */
export function count(n: number | string | undefined, one: string, many = `${one}s`): string {
  const value = Number(n ?? 0);
  return `${number(value)} ${value === 1 ? one : many}`;
}
