// The API's names in the words of people.

import type { AnalysisJson } from "../gen/dateline/v1/analysis_pb";
import type { DateMentionJson } from "../gen/dateline/v1/date_pb";
import type { EntityJson, EntityTypeJson } from "../gen/dateline/v1/entity_pb";
import type { EventJson } from "../gen/dateline/v1/event_pb";
import type { QuantityJson } from "../gen/dateline/v1/quantity_pb";
import type { StatementJson } from "../gen/dateline/v1/statement_pb";

/** `EVENT_TYPE_PRICE_MOVE` with the prefix `EVENT_TYPE_` is "price move". A number, from a newer server, is told as such. */
export function plain(value: string | number | undefined, prefix: string): string {
  if (value === undefined || String(value).endsWith("_UNSPECIFIED")) return "";
  if (typeof value === "number") return `no. ${value}`;
  return value.replace(prefix, "").toLowerCase().replaceAll("_", " ");
}

const KINDS: Record<string, string> = { ENTITY_TYPE_ORGANIZATION: "organisation", ENTITY_TYPE_LOCATION: "place", ENTITY_TYPE_NORP: "people, group", ENTITY_TYPE_OTHER: "other name" };

/** What an entity is, by its type alone. */
export const kindOf = (type: EntityTypeJson | undefined): string => KINDS[String(type)] ?? plain(type, "ENTITY_TYPE_");

export const typeOf = (entity: EntityJson): string => entity.subtype || kindOf(entity.type);

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

/** Units of UCUM whose signs few readers know. */
const UNITS: Record<string, string> = { a: "year", mo: "month", wk: "week", d: "day", h: "hour", min: "minute", s: "second", mi: "mile", "[mi_i]": "mile" };

export function amount(quantity: QuantityJson): string {
  const bounds: Record<string, string> = {
    QUANTITY_BOUND_AT_LEAST: "at least ",
    QUANTITY_BOUND_AT_MOST: "at most ",
    QUANTITY_BOUND_ABOUT: "about ",
  };
  const low = Number(quantity.value ?? 0);
  const high = Number(quantity.maxValue ?? low);
  const named = UNITS[quantity.unit ?? ""];
  const unit = named ? `${named}${high === 1 ? "" : "s"}` : quantity.unit;
  const range = high > low ? `${number(low)} – ${number(high)}` : number(low);
  return `${bounds[String(quantity.bound)] ?? ""}${range} ${[unit, quantity.object].filter(Boolean).join(" ")}`.trim();
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
