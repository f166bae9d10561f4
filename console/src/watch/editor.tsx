// The form of a watch: groups that must hold, in each alternatives.

import { useEffect, useId, useState } from "preact/hooks";
import type { ListEntitiesRequestJson, ListEntitiesResponseJson } from "../../gen/dateline/v1/entity_service_pb";
import { call } from "../api";
import { CountryField } from "../country-field";
import { kindOf, plain } from "../words";
import { EMPTY, HINTS, KINDS, type Draft, type GroupDraft, type Kind } from "./query";

interface Props {
  groups: GroupDraft[];
  change: (groups: GroupDraft[]) => void;
}

const replaced = <T,>(all: T[], at: number, item: T): T[] => all.map((old, i) => (i === at ? item : old));
const without = <T,>(all: T[], at: number): T[] => all.filter((_, i) => i !== at);

export function Editor({ groups, change }: Props) {
  return (
    <div class="editor">
      {groups.map((group, i) => (
        <Group
          key={i}
          index={i}
          group={group}
          change={(g) => change(g.conditions.length > 0 ? replaced(groups, i, g) : without(groups, i))}
          canGo={groups.length > 1}
        />
      ))}
      <button type="button" class="quiet add" onClick={() => change([...groups, { exclude: false, conditions: [EMPTY] }])}>
        And …
      </button>
    </div>
  );
}

function Group({ group, index, change, canGo }: { group: GroupDraft; index: number; change: (g: GroupDraft) => void; canGo: boolean }) {
  const { exclude, conditions } = group;
  return (
    <fieldset>
      <legend>{index === 0 ? "A document must have" : exclude ? "and must not have" : "and must have"}</legend>
      {conditions.map((draft, i) => (
        <Condition
          key={i}
          draft={draft}
          change={(d) => change({ exclude, conditions: replaced(conditions, i, d) })}
          remove={conditions.length > 1 || canGo ? () => change({ exclude, conditions: without(conditions, i) }) : undefined}
        />
      ))}
      <p class="actions">
        <button type="button" class="quiet" onClick={() => change({ exclude, conditions: [...conditions, EMPTY] })}>
          or …
        </button>
        {index > 0 && (
          <label class="check">
            <input type="checkbox" checked={exclude} onChange={(e) => change({ conditions, exclude: e.currentTarget.checked })} />
            none of it
          </label>
        )}
      </p>
    </fieldset>
  );
}

const EVENT_TYPES = (
  "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT INVESTIGATE DEMAND DISAPPROVE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE " +
  "ASSAULT FIGHT ELECT APPOINT RESIGN DIE ACCIDENT DISASTER CRIME TRIAL LAUNCH DEAL AWARD RESULT EARNINGS PRICE_MOVE LAYOFF PUBLISH LAWSUIT"
)
  .split(" ")
  .map((name) => `EVENT_TYPE_${name}`);

/** A choice of one type of event, or any. */
export function EventTypes({ value, change }: { value: string; change: (value: string) => void }) {
  return (
    <select value={value} onChange={(e) => change(e.currentTarget.value)}>
      <option value="">anything</option>
      {EVENT_TYPES.map((type) => (
        <option key={type} value={type}>
          {plain(type, "EVENT_TYPE_")}
        </option>
      ))}
    </select>
  );
}

interface ConditionProps {
  draft: Draft;
  change: (draft: Draft) => void;
  remove: (() => void) | undefined;
}

function Condition({ draft, change, remove }: ConditionProps) {
  const set = (part: Partial<Draft>) => change({ ...draft, ...part });
  return (
    <div class="fields condition">
      <label>
        What
        <select value={draft.kind} onChange={(e) => set({ kind: e.currentTarget.value as Kind, value: "", who: "" })}>
          {KINDS.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {draft.kind === "event" ? (
        <>
          <label>
            Which
            <EventTypes value={draft.value} change={(value) => set({ value })} />
          </label>
          <EntityField label="With whom" value={draft.who} change={(who) => set({ who })} />
        </>
      ) : draft.kind === "entity" || draft.kind === "speaker" ? (
        <EntityField label="Who" value={draft.value} change={(value) => set({ value })} />
      ) : draft.kind === "place" ? (
        <CountryField label="Which" value={draft.value} change={(value) => set({ value })} />
      ) : (
        <label>
          Which
          <input value={draft.value} placeholder={HINTS[draft.kind]} onInput={(e) => set({ value: e.currentTarget.value })} />
        </label>
      )}
      {remove && (
        <button type="button" class="quiet" aria-label="Remove this condition" onClick={remove}>
          ✕
        </button>
      )}
    </div>
  );
}

/** A field for an entity: names are looked up as they are typed, and the chosen one's resource name stays. */
export function EntityField({ label, value, change }: { label: string; value: string; change: (value: string) => void }) {
  const list = useId();
  const [found, setFound] = useState<{ name: string; told: string }[]>([]);
  useEffect(() => {
    if (value.trim().length < 2 || value.startsWith("entities/")) return undefined;
    const abort = new AbortController();
    const wait = setTimeout(async () => {
      const request: ListEntitiesRequestJson = { namePrefix: value.trim(), pageSize: 12 };
      const reply = await call<ListEntitiesRequestJson, ListEntitiesResponseJson>("EntityService/ListEntities", request, abort.signal).catch(() => undefined);
      const all = reply?.entities ?? [];
      if (!abort.signal.aborted) setFound(all.map((e) => ({ name: e.name ?? "", told: `${e.canonicalName}, ${kindOf(e.type)}` })));
    }, 200);
    return () => (clearTimeout(wait), abort.abort());
  }, [value]);
  return (
    <label>
      {label}
      <input list={list} value={value} placeholder="name, then choose" autocomplete="off" onInput={(e) => change(e.currentTarget.value)} />
      <datalist id={list}>
        {found.map(({ name, told }) => (
          <option key={name} value={name} label={told} />
        ))}
      </datalist>
    </label>
  );
}
