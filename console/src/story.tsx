// A story as it is told by many: summary, day by day, what does not agree, who tells it and what each copied. Drawn from what a server
// answers or from what a file encloses.

import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import type { StoryEntityJson, StoryJson } from "../gen/dateline/v1/story_pb";
import type { GetStoryResponseJson, GetTimelineResponseJson } from "../gen/dateline/v1/story_service_pb";
import { to } from "./address";
import { Disagreements } from "./disagreement";
import { bylineOf, isolated, titleOf } from "./documents";
import { tint } from "./model";
import { Title } from "./title";
import { count, day } from "./words";

/** What the page of a story shows. */
export interface Told {
  told: GetStoryResponseJson;
  timeline: GetTimelineResponseJson;
  /** Its documents, the earliest first. */
  documents: DocumentJson[];
}

interface Props extends Told {
  /** A document beside the earliest one. */
  compare: (later: DocumentJson, first: DocumentJson) => preact.ComponentChildren;
  /** The address of a resource name; nothing where there is none, as in a file. */
  address: (name: string) => string | undefined;
}

/** Who or what is in a story, but for those who tell it: bylines name them. */
function within(entities: StoryEntityJson[] = [], { outlets = [] }: StoryJson): StoryEntityJson[] {
  const telling = new Set(outlets.map((o) => o.outlet?.toLowerCase()));
  return entities.filter((entity) => !telling.has(entity.canonicalName?.toLowerCase()));
}

/** "12 documents · 5 Oct 2020 – 9 Oct 2020 · Lakeside News, Coast Courier". */
export function StoryLine({ story }: { story: StoryJson }) {
  const days = [...new Set([day(story.firstTime), day(story.lastTime)])].join(" – ");
  const outlets = (story.outlets ?? []).map((o) => isolated(o.outlet)).filter(Boolean);
  const names = [...within(story.entities, story), ...within(story.places, story)].slice(0, 6).map((e) => e.canonicalName);
  return (
    <small>
      {[count(story.documentCount, "document"), days, outlets.slice(0, 4).join(", "), names.join(", ")].filter(Boolean).join(" · ")}
    </small>
  );
}

export function StoryPage({ told, timeline, documents, compare, address }: Props) {
  const story = told.story ?? {};
  const [first, ...others] = documents;
  const byName = new Map(documents.map((d) => [d.name ?? "", d]));
  return (
    <div class="story">
      <header>
        <p class="kicker">Story</p>
        <h1>{story.title}</h1>
        <StoryLine story={story} />
        {story.storyline && address(story.storyline) && (
          <p class="byline">
            <a href={to(["stories"], { storyline: story.storyline })}>More of this storyline</a>
          </p>
        )}
      </header>
      <div class="found">
        <div>
          <Summary told={told} byName={byName} address={address} />
          <section aria-labelledby="timeline">
            <h2 id="timeline">Day by day</h2>
            <ol class="timeline">
              {(timeline.entries ?? []).map((entry, i) => (
                <li key={i}>
                  <time dateTime={entry.date}>{day(entry.date)}</time>
                  <div>
                    <p>{entry.text}</p>
                    <Source document={byName.get(entry.document ?? "")} name={entry.document ?? ""} address={address} />
                  </div>
                </li>
              ))}
            </ol>
          </section>
          <section aria-labelledby="copied">
            <h2 id="copied">What each outlet copied</h2>
            {first && (
              <p class="hint">
                First told by <Source document={first} name={first.name ?? ""} address={address} />.
                {others.length > 0 && " Open another one to see what it took over."}
              </p>
            )}
            {others.map((document) => (
              <details key={document.name}>
                <summary>
                  <Title of={document} /> <small>{bylineOf(document)}</small>
                </summary>
                {first && compare(document, first)}
              </details>
            ))}
          </section>
        </div>
        <aside class="facets">
          <Disagreements
            of={[
              ...(told.contradictions ?? []).map((c) => ({ told: c, by: told.summarizedDocuments ?? [] })),
              ...(timeline.contradictions ?? []).map((c) => ({ told: c, by: timeline.documents ?? [] })),
            ]}
            documents={documents}
          />
          <Shares title="Who" of={within(story.entities, story)} story={story} address={address} />
          <Shares title="Where" of={within(story.places, story)} story={story} address={address} />
          <section>
            <h2>Outlets</h2>
            <ul>
              {(story.outlets ?? []).map((o) => (
                <li key={o.outlet}>
                  <bdi>{o.outlet || "no outlet told"}</bdi> <i class="tally">{String(o.documentCount ?? 0)}</i>
                </li>
              ))}
            </ul>
          </section>
        </aside>
      </div>
    </div>
  );
}

/** A document that says something, with the way to it. */
function Source({ document, name, address }: { document: DocumentJson | undefined; name: string; address: Props["address"] }) {
  const label = document ? bylineOf(document) || titleOf(document) : name.replace("documents/", "");
  const href = address(name);
  return (
    <small>
      {href ? (
        <a href={href} rel="noopener noreferrer">
          {label}
        </a>
      ) : (
        label
      )}
    </small>
  );
}

function Summary({ told, byName, address }: { told: GetStoryResponseJson; byName: Map<string, DocumentJson>; address: Props["address"] }) {
  return (
    <div class="standfirst">
      {(told.summary?.sentences ?? []).map((sentence, i) => (
        <p key={i}>
          {sentence.text} <Source document={byName.get(sentence.sourceDocument ?? "")} name={sentence.sourceDocument ?? ""} address={address} />
        </p>
      ))}
    </div>
  );
}

function Shares({ title, of, story, address }: { title: string; of: StoryEntityJson[]; story: StoryJson; address: Props["address"] }) {
  const all = Number(story.documentCount ?? 0);
  if (of.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="people">
        {of.map((entity) => {
          const href = address(entity.name ?? "");
          const look = `name ${tint(entity.type)}`;
          return (
            <li key={entity.name}>
              {href ? (
                <a class={look} href={href}>
                  {entity.canonicalName}
                </a>
              ) : (
                <span class={look}>{entity.canonicalName}</span>
              )}{" "}
              <i class="tally">
                in {Math.round(Number(entity.share ?? 0) * all)} of {all}
              </i>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
