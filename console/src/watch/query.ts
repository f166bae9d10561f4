// The query of a watch, as it is filled in and as people read it.

import type { EventTypeJson } from "../../gen/dateline/v1/event_pb";
import type { WatchConditionJson, WatchPartyJson, WatchQueryJson } from "../../gen/dateline/v1/watch_pb";
import { codeOf, country } from "../countries";
import { plain } from "../words";

/** What a condition asks for. */
export const KINDS = [
  { id: "words", label: "words" },
  { id: "entity", label: "somebody or something is mentioned" },
  { id: "speaker", label: "somebody says something" },
  { id: "event", label: "something happens" },
  { id: "place", label: "it happens in a country" },
  { id: "outlet", label: "the outlet" },
  { id: "languageCode", label: "the language" },
  { id: "topicCode", label: "the topic" },
  { id: "label", label: "a label" },
] as const;

export type Kind = (typeof KINDS)[number]["id"];

/** A condition as it is filled in. `who` is of events alone: who has a part in them. */
export interface Draft {
  kind: Kind;
  value: string;
  who: string;
}

/** Conditions of which one must hold; or none may. */
export interface GroupDraft {
  exclude: boolean;
  conditions: Draft[];
}

export const EMPTY: Draft = { kind: "words", value: "", who: "" };

/** What the field of a kind holds. */
export const HINTS: Record<Kind, string> = {
  words: "treaty OR \"cease fire\" OR negotiat*",
  entity: "name, then choose",
  speaker: "name, then choose",
  event: "",
  place: "Kenya",
  outlet: "Lakeside News",
  languageCode: "en",
  topicCode: "11000000",
  label: "desk=world",
};

function condition({ kind, value, who }: Draft): WatchConditionJson {
  switch (kind) {
    case "event":
      return {
        event: {
          ...(value && { types: [value as EventTypeJson] }),
          ...(who && { participant: { entity: who } }),
        },
      };
    case "place":
      return { place: { countryCode: codeOf(value) } };
    case "label": {
      const at = value.indexOf("=");
      return { label: { key: value.slice(0, at < 0 ? undefined : at).trim(), value: at < 0 ? "" : value.slice(at + 1).trim() } };
    }
    default:
      return { [kind]: value };
  }
}

export function queryOf(groups: GroupDraft[]): WatchQueryJson {
  const filled = (d: Draft) => d.value.trim() !== "" || d.who.trim() !== "";
  const trimmed = (d: Draft) => condition({ ...d, value: d.value.trim(), who: d.who.trim() });
  const kept = groups.map((g) => ({ exclude: g.exclude, conditions: g.conditions.filter(filled).map(trimmed) }));
  return { groups: kept.filter((g) => g.conditions.length > 0) };
}

/** A condition for people: "words: treaty". `nameOf` tells the name of an entity. */
export function told(condition: WatchConditionJson | undefined, nameOf: (entity: string) => string): string {
  if (!condition) return "";
  const { event, place, label, entity, speaker, words } = condition;
  const party = (p: WatchPartyJson | undefined) => (p?.entity ? nameOf(p.entity) : country(p?.countryCode));
  if (event) {
    const types = (event.types ?? []).map((t) => plain(t, "EVENT_TYPE_")).join(" or ");
    const parts = [
      types || "an event",
      event.mode,
      event.source && `by ${party(event.source)}`,
      event.target && `to ${party(event.target)}`,
      event.participant && `with ${party(event.participant)}`,
      event.place && `in ${party(event.place)}`,
    ];
    return parts.filter(Boolean).join(" ");
  }
  if (entity) return nameOf(entity);
  if (speaker) return `${nameOf(speaker)} says something`;
  if (words) return `words: ${words}`;
  if (place) return `in ${party(place)}`;
  if (label) return `${label.key} = ${label.value}`;
  return [condition.outlet && `outlet ${condition.outlet}`, condition.languageCode && `language ${condition.languageCode}`, condition.topicCode && `topic ${condition.topicCode}`]
    .filter(Boolean)
    .join(" ");
}
