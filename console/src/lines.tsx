// The lines of an analysis, one component for each layer. Each is a button that shows the words that prove it.

import type { ComponentChildren } from "preact";
import type { EntityJson } from "../gen/dateline/v1/entity_pb";
import type { EventArgumentJson, EventJson } from "../gen/dateline/v1/event_pb";
import type { RelationJson } from "../gen/dateline/v1/relation_pb";
import type { StatementJson } from "../gen/dateline/v1/statement_pb";
import { to } from "./address";
import { country } from "./countries";
import { dateValue } from "./dates";
import { tint, wordsOf, type Model } from "./model";
import { hasMoved } from "./pointer";
import { amount, basis, count, eventCaveat, eventKind, plain, speakers, statementKind, typeOf } from "./words";
import { WordsSaid } from "./words-said";

export interface Choosing {
  model: Model;
  /** Id of the line that is chosen. */
  at: string;
  /** Points at a line for as long as the pointer or the focus rests there; nothing ends it. */
  point: (id: string | undefined) => void;
  /** Chooses a line; the chosen one again: none. */
  choose: (id: string) => void;
}

/** A line: what it says, and on the right, small, how it was told. */
function Proved({ id, c, children }: { id: string; c: Choosing; children: ComponentChildren }) {
  return (
    <li>
      <button
        type="button"
        id={`line-${id}`}
        class="line"
        aria-pressed={c.at === id}
        onPointerEnter={(event) => hasMoved(event) && c.point(id)}
        onPointerLeave={() => c.point(undefined)}
        onFocus={() => c.point(id)}
        onBlur={() => c.point(undefined)}
        onClick={() => c.choose(id)}
      >
        {children}
      </button>
    </li>
  );
}

function Nothing({ what }: { what: string }) {
  return <p class="nothing">{what}</p>;
}

/** The name of an entity in its colour. */
export function Name({ entity, children }: { entity?: EntityJson | undefined; children?: ComponentChildren }) {
  return <span class={`name ${tint(entity?.type)}`}>{children ?? entity?.canonicalName}</span>;
}

export function Said({ c }: { c: Choosing }) {
  const all = c.model.analysis.statements ?? [];
  if (all.length === 0) return <Nothing what="Nobody is reported to have said anything." />;
  return (
    <ol class="lines">
      {all.map((statement, i) => (
        <Proved id={`s${i}`} c={c} key={i}>
          <Statement statement={statement} model={c.model} />
        </Proved>
      ))}
    </ol>
  );
}

/** What was said, in the words of the text. */
function Content({ statement, model }: { statement: StatementJson; model: Model }) {
  return <WordsSaid kind={statement.kind} contents={(statement.contentSpans ?? []).map((span) => wordsOf(model, span))} />;
}

export function Statement({ statement, model }: { statement: StatementJson; model: Model }) {
  const ids = statement.speakerEntityIds ?? [];
  const words = wordsOf(model, statement.speakerSpan);
  return (
    <>
      <span class="who">
        {ids.map((id, i) => (
          <>
            {i > 0 && ", "}
            <Name entity={model.entities.get(id)} key={id} />
          </>
        ))}
        {ids.length === 0 && (words || "nobody is named")}
        {statement.cue && <em> {wordsOf(model, statement.cue.span)}</em>}
      </span>
      <Content statement={statement} model={model} />
      <small>
        {statementKind(statement)}
        {ids.length > 0 && words && speakers(statement, model.entities) !== words && ` · named as “${words}”`}
      </small>
    </>
  );
}

export function Happened({ c }: { c: Choosing }) {
  const all = c.model.analysis.events ?? [];
  if (all.length === 0) return <Nothing what="Nothing that happened was found." />;
  return (
    <ol class="lines">
      {all.map((event, i) => (
        <Proved id={`h${i}`} c={c} key={i}>
          <Event event={event} model={c.model} />
          <small>
            {c.model.analysis.mainEvent === i && <b>main event · </b>}
            {[eventKind(event), eventCaveat(event)].filter(Boolean).join(" · ")}
          </small>
        </Proved>
      ))}
    </ol>
  );
}

export function Event({ event, model }: { event: EventJson; model: Model }) {
  const of = (role: string) => (event.arguments ?? []).filter((a) => a.role === `ARGUMENT_ROLE_${role}`);
  const around = [...of("THEME"), ...of("PLACE"), ...of("TIME")];
  return (
    <>
      <span class="who">
        <Arguments of={of("SOURCE")} model={model} />
        <em> {wordsOf(model, event.triggerSpans?.[0])} </em>
        <Arguments of={of("TARGET")} model={model} />
      </span>
      {around.length > 0 && (
        <span class="around">
          <Arguments of={around} model={model} between=" · " />
        </span>
      )}
    </>
  );
}

function Arguments({ of, model, between = ", " }: { of: EventArgumentJson[]; model: Model; between?: string }) {
  return (
    <>
      {of.map((argument, i) => {
        const entity = argument.entityId ? model.entities.get(argument.entityId) : undefined;
        const date = argument.dateIndex === undefined ? undefined : model.analysis.dates?.[argument.dateIndex];
        return (
          <>
            {i > 0 && between}
            {entity ? <Name entity={entity} /> : date?.beginDate ? dateValue(date) : wordsOf(model, argument.span)}
          </>
        );
      })}
    </>
  );
}

/** Entities, those that the article is about first. The chosen one is opened: what it says, does, and is. */
export function Who({ c }: { c: Choosing }) {
  const all = (c.model.analysis.entities ?? []).map((entity, i) => ({ entity, i, tells: c.model.tellers.has(entity.entityId ?? "") }));
  if (all.length === 0) return <Nothing what="Nobody and nothing is named." />;
  all.sort((a, b) => Number(a.tells) - Number(b.tells) || Number(b.entity.salience ?? 0) - Number(a.entity.salience ?? 0));
  return (
    <ul class="lines">
      {all.map(({ entity, i, tells }) => (
        <>
          <Proved id={`e${i}`} c={c} key={i}>
            <span class="who">
              <Name entity={entity} />
              <i class="tally">{entity.mentions?.length ?? 0}</i>
            </span>
            <small>{tells ? "who tells it: outlet or agency" : [typeOf(entity), countryOf(entity), rolesOf(entity, c.model)].filter(Boolean).join(" · ")}</small>
          </Proved>
          {c.at === `e${i}` && <Dossier entity={entity} c={c} />}
        </>
      ))}
    </ul>
  );
}

export function rolesOf(entity: EntityJson, model: Model): string {
  const told = (entity.roles ?? []).map((role) => {
    const at = role.entityId ? model.entities.get(role.entityId)?.canonicalName : undefined;
    return at ? `${role.title} (${at})` : (role.title ?? "");
  });
  return [...new Map(told.map((role) => [role.toLowerCase(), role])).values()].join(", ");
}

/** The country of an entity that is not one itself. */
const countryOf = (entity: EntityJson): string => (country(entity.countryCode) === entity.canonicalName ? "" : country(entity.countryCode));

/** Registries by their own names; that of countries only repeats the name. */
const REGISTRIES: Record<string, string> = { geonames: "GeoNames", wikidata: "Wikidata", factbook: "World Factbook", iso3166: "" };

function Dossier({ entity, c }: { entity: EntityJson; c: Choosing }) {
  const id = entity.entityId ?? "";
  const { statements = [], events = [], relations = [] } = c.model.analysis;
  const said = statements.flatMap((s, i) => (s.speakerEntityIds?.includes(id) ? [i] : []));
  const did = events.flatMap((e, i) => (e.arguments?.some((a) => a.entityId === id) ? [i] : []));
  const ties = relations.filter((r) => r.subjectEntityId === id || r.objectEntityId === id);
  const otherNames = (entity.aliases ?? []).filter((a) => a !== entity.canonicalName);
  return (
    <li class="dossier">
      {otherNames.length > 0 && <p>Also “{otherNames.join("”, “")}”.</p>}
      {ties.length > 0 && <p>{ties.map((r) => tieOf(r, id, c.model)).join("; ")}.</p>}
      <p>
        {said.length > 0 ? `Says ${count(said.length, "thing")}` : "Says nothing"}, has a part in {count(did.length, "event")}.
      </p>
      {said.map((i) => (
        <button type="button" class="quiet" key={i} onClick={() => c.choose(`s${i}`)}>
          <Content statement={statements[i] ?? {}} model={c.model} />
        </button>
      ))}
      {entity.name && <a href={to(entity.name)}>In all documents</a>}
      {(entity.links ?? []).map((link) =>
        REGISTRIES[link.registry ?? ""] === "" ? null : (
          <small key={link.registry}>
            {REGISTRIES[link.registry ?? ""] ?? link.registry} {link.id}{" "}
          </small>
        ),
      )}
    </li>
  );
}

/** A tie as the dossier of one of the two tells it. */
function tieOf(relation: RelationJson, of: string, model: Model): string {
  const { subjectEntityId = "", objectEntityId = "" } = relation;
  const name = (id: string) => model.entities.get(id)?.canonicalName ?? id;
  const tie = plain(relation.type, "RELATION_TYPE_");
  return subjectEntityId === of ? `${tie} ${name(objectEntityId)}` : `${name(subjectEntityId)} is ${tie} it`;
}

export function When({ c }: { c: Choosing }) {
  const all = c.model.analysis.dates ?? [];
  if (all.length === 0) return <Nothing what="No time is told." />;
  return (
    <ol class="lines two">
      {all.map((date, i) => (
        <Proved id={`d${i}`} c={c} key={i}>
          <span class="who">{wordsOf(c.model, date.span)}</span>
          <span class="value">{dateValue(date)}</span>
          <small>{basis(date)}</small>
        </Proved>
      ))}
    </ol>
  );
}

export function Numbers({ c }: { c: Choosing }) {
  const all = c.model.analysis.quantities ?? [];
  if (all.length === 0) return <Nothing what="No amount is told." />;
  return (
    <ol class="lines two">
      {all.map((quantity, i) => (
        <Proved id={`n${i}`} c={c} key={i}>
          <span class="who">{wordsOf(c.model, quantity.span)}</span>
          <span class="value">{amount(quantity)}</span>
          <small>{plain(quantity.kind, "QUANTITY_KIND_")}</small>
        </Proved>
      ))}
    </ol>
  );
}

export function Ties({ c }: { c: Choosing }) {
  const all = c.model.analysis.relations ?? [];
  if (all.length === 0) return <Nothing what="No tie between those who are named is told." />;
  return (
    <ol class="lines">
      {all.map((relation, i) => (
        <Proved id={`r${i}`} c={c} key={i}>
          <span class="who">
            <Name entity={c.model.entities.get(relation.subjectEntityId ?? "")} />
            <em> {plain(relation.type, "RELATION_TYPE_")} </em>
            <Name entity={c.model.entities.get(relation.objectEntityId ?? "")} />
          </span>
          <small>found by {relation.rule?.replaceAll("_", " ")}</small>
        </Proved>
      ))}
    </ol>
  );
}

/** What a card tells of one line, in one row. */
export function Told({ id, model }: { id: string; model: Model }) {
  const index = Number(id.slice(1));
  const { entities, dates, quantities, statements, events } = model.analysis;
  switch (id[0]) {
    case "e":
      return <Row of={entities?.[index]} tell={(e) => <EntityRow entity={e} model={model} />} />;
    case "d":
      return <Row of={dates?.[index]} tell={(d) => [<b>{dateValue(d) || wordsOf(model, d.span)}</b>, " ", basis(d)]} />;
    case "n":
      return <Row of={quantities?.[index]} tell={(q) => [<b>{amount(q)}</b>, " ", plain(q.kind, "QUANTITY_KIND_")]} />;
    case "s":
      return <Row of={statements?.[index]} tell={(s) => ["said by ", <b>{speakerOf(s, model)}</b>]} />;
    case "h":
      return <Row of={events?.[index]} tell={(e) => [<Event event={e} model={model} />, <span class="kind"> {eventKind(e)}</span>]} />;
    default:
      return null;
  }
}

/** Who makes a statement: names of entities, else the words that name somebody. */
function speakerOf(statement: StatementJson, model: Model): string {
  return speakers(statement, model.entities) || wordsOf(model, statement.speakerSpan) || "somebody";
}

function Row<T>({ of, tell }: { of: T | undefined; tell: (item: T) => ComponentChildren }) {
  return of ? <div class="row">{tell(of)}</div> : null;
}

function EntityRow({ entity, model }: { entity: EntityJson; model: Model }) {
  return (
    <>
      <Name entity={entity} /> {[typeOf(entity), rolesOf(entity, model)].filter(Boolean).join(" · ")}
      <span class="kind"> {count(entity.mentions?.length, "mention")}</span>
    </>
  );
}
