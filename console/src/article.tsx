// An article with what was found in it: the text, and beside it the lines of each layer.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { AnalysisJson } from "../gen/dateline/v1/analysis_pb";
import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import { amend, parse, webAddress } from "./address";
import { Brief } from "./brief";
import { isolated } from "./documents";
import { Happened, Numbers, Said, Ties, Told, When, Who, type Choosing } from "./lines";
import { model, type Model, type Piece, type Reading } from "./model";
import { Tabs } from "./tabs";
import { Text } from "./text";
import { day, minute, tone } from "./words";

interface Props extends Reading {
  /** What is known of the document beside its text. */
  about: DocumentJson | undefined;
  /** What may be done with it, such as keeping it. */
  actions?: preact.ComponentChildren;
}

/** Tabs by the letter with which their lines begin. */
const TABS = [
  { id: "s", label: "Said", show: Said, size: "statements" },
  { id: "h", label: "Happened", show: Happened, size: "events" },
  { id: "e", label: "Who", show: Who, size: "entities" },
  { id: "d", label: "When", show: When, size: "dates" },
  { id: "n", label: "Numbers", show: Numbers, size: "quantities" },
  { id: "r", label: "Ties", show: Ties, size: "relations" },
] as const;

export function Article({ title, text, analysis, about, actions }: Props) {
  const tellers = [about?.source?.outlet ?? "", about?.source?.agency ?? ""];
  const m = useMemo(() => model({ title, text, analysis }, tellers), [title, text, analysis, ...tellers]);
  const [at, setAt] = useState(() => chosenBy(parse(location.hash).query.get("at") ?? "", m));
  const [tab, setTab] = useState(() => TABS.find((t) => at.startsWith(t.id))?.id ?? "s");
  const [pointed, point] = useState<string>();
  const [near, setNear] = useState<{ piece: Piece; element: HTMLElement }>();
  const choose = (id: string) => {
    const now = id === at ? "" : id;
    setAt(now);
    const found = TABS.find((t) => now.startsWith(t.id));
    if (found) setTab(found.id);
    amend({ at: now });
  };
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setNear(undefined);
      setAt("");
      amend({ at: "" });
    };
    addEventListener("keydown", escape);
    return () => removeEventListener("keydown", escape);
  }, []);
  useEffect(() => {
    const line = document.getElementById(`line-${at}`);
    const panel = line?.closest(".panel");
    if (!line || !panel || panel.scrollHeight <= panel.clientHeight) return;
    const [inner, outer] = [line.getBoundingClientRect(), panel.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) panel.scrollTop += inner.top - outer.top - outer.height / 3;
  }, [at, tab]);

  const c: Choosing = { model: m, at, point, choose };
  const chosen = m.lines.get(pointed ?? near?.piece.lines[0] ?? at);
  return (
    <div class="reading">
      <div class="column">
        <Kicker m={m} />
        <Text
          model={m}
          chosen={chosen}
          bringIntoView={at}
          onPoint={(piece, element) => setNear(piece && element ? { piece, element } : undefined)}
          onChoose={(piece) => choose(piece.lines[0] ?? "")}
        >
          <Heading m={m} about={about} />
          <Brief c={c} />
          <Jumps analysis={analysis} open={setTab} />
        </Text>
        {near && <Card near={near} c={c} />}
        {at && !near && m.lines.has(at) && /^[dehns]/.test(at) && <Foot at={at} c={c} />}
        <Notes m={m} />
        {actions}
      </div>
      <aside class="rail" aria-label="What was found">
        <Tabs
          label="Layers"
          chosen={tab}
          choose={setTab}
          tabs={TABS.map(({ id, label, size, show: Show }) => ({
            id,
            label: (
              <>
                {label} <i class="tally">{analysis[size]?.length ?? 0}</i>
              </>
            ),
            panel: () => <Show c={c} />,
          }))}
        />
      </aside>
    </div>
  );
}

/** The line that an address names: by its id, or as `@120`, the statement or event whose words begin there. */
function chosenBy(at: string, m: Model): string {
  if (!at.startsWith("@")) return at;
  const begin = Number(at.slice(1));
  const telling = [...m.lines.values()].filter((line) => /^[sh]/.test(line.id));
  return telling.find((line) => line.places.some((p) => !p.title && p.start === begin && /content|trigger/.test(p.part)))?.id ?? "";
}

function Kicker({ m }: { m: Model }) {
  const topics = (m.analysis.topics ?? []).map((t) => t.label).slice(0, 3);
  return topics.length > 0 ? <p class="kicker">{topics.join(" · ")}</p> : null;
}

/** A headline for an article that has none, and where it comes from. */
function Heading({ m, about }: { m: Model; about: DocumentJson | undefined }) {
  const { source, publishTime, authors } = about ?? {};
  const line = [isolated(source?.agency), authors?.map(isolated).join(", "), minute(publishTime)].filter(Boolean);
  const made = m.analysis.summary?.headline;
  return (
    <header>
      {!m.title && (made ? <h1 class="made">{made}</h1> : <h1 class="unseen">Article without a title</h1>)}
      {(source?.outlet || line.length > 0) && (
        <p class="byline">
          {source?.outlet && <Outlet outlet={source.outlet} url={source.url ?? ""} />}
          {source?.outlet && line.length > 0 && " · "}
          {line.join(" · ")}
        </p>
      )}
    </header>
  );
}

/** An outlet, with the way to its own page where that is one of the web. */
function Outlet({ outlet, url }: { outlet: string; url: string }) {
  const page = webAddress(url);
  return page ? (
    <a href={page} target="_blank" rel="noopener noreferrer">
      <bdi>{outlet}</bdi>
    </a>
  ) : (
    <bdi>{outlet}</bdi>
  );
}

/** What a reader of the analysis should know: warnings, what was not made, where the article stands. */
function Notes({ m }: { m: Model }) {
  const { dateline, coverage, warnings = [], languageCode } = m.analysis;
  const skipped = (coverage?.skippedLayers ?? []).map((l) => String(l).replace("LAYER_", "").toLowerCase());
  const facts = [
    languageCode && languageCode !== "en" ? `language ${languageCode}` : "",
    dateline?.date ? `dated ${day(dateline.date)}` : "",
    tone(m.analysis),
    coverage?.truncated ? "not read to its end" : "",
    skipped.length > 0 ? `not made: ${skipped.join(", ")}` : "",
  ].filter(Boolean);
  return (
    <footer class="notes">
      {warnings.map((w) => (
        <p key={w.reason} class="warning">
          {w.message}
        </p>
      ))}
      {facts.length > 0 && <p>{facts.join(" · ")}</p>}
    </footer>
  );
}

/** In a narrow window, where the lines stand below the text: the way to each layer. */
function Jumps({ analysis, open }: { analysis: AnalysisJson; open: (id: (typeof TABS)[number]["id"]) => void }) {
  return (
    <nav class="jumps" aria-label="To what was found">
      {TABS.filter(({ size }) => analysis[size]?.length).map(({ id, label, size }) => (
        <button
          key={id}
          type="button"
          onClick={() => {
            open(id);
            document.querySelector(".rail")?.scrollIntoView();
          }}
        >
          {label} {analysis[size]?.length}
        </button>
      ))}
    </nav>
  );
}

/** In a narrow window, where the lines stand below the text: the chosen one at the foot, with the way back to the others. */
function Foot({ at, c }: { at: string; c: Choosing }) {
  return (
    <div class="foot">
      <Told id={at} model={c.model} />
      <button type="button" onClick={() => document.getElementById(`line-${at}`)?.scrollIntoView({ block: "center" })}>
        To the lines
      </button>
      <button type="button" aria-label="Close" onClick={() => c.choose(at)}>
        ✕
      </button>
    </div>
  );
}

/** What stands at a piece of the text, beside it; at the foot of a narrow window. */
function Card({ near, c }: { near: { piece: Piece; element: HTMLElement }; c: Choosing }) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const base = card.current?.offsetParent?.getBoundingClientRect();
    const rect = near.element.getClientRects()[0];
    if (!card.current || !base || !rect) return;
    const left = Math.max(0, Math.min(rect.left - base.left, base.width - card.current.offsetWidth));
    card.current.style.left = `${left}px`;
    card.current.style.top = `${rect.bottom - base.top + 6}px`;
  }, [near]);
  return (
    <div class="card" role="status" ref={card}>
      {near.piece.lines.map((id) => (
        <Told id={id} model={c.model} key={id} />
      ))}
    </div>
  );
}
