// A page as a file: what is shown stands in the page itself, and no server is asked.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { AnalysisJson } from "../gen/dateline/v1/analysis_pb";
import type { AlignedSpanJson } from "../gen/dateline/v1/analysis_service_pb";
import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import { parse, to, webAddress } from "./address";
import { Article } from "./article";
import { Aligned } from "./compared";
import { Light } from "./masthead";
import { StoryPage, type Told } from "./story";

/** What a file holds, as JSON: articles, or a story. */
interface Enclosed {
  articles?: { document: DocumentJson; analysis: AnalysisJson }[];
  story?: EnclosedStory;
}

/** A story whose documents are there with their texts, as far as they are compared with the first. */
interface EnclosedStory extends Told {
  /** By the name of a later document, what it has in common with the first. */
  comparisons: Record<string, AlignedSpanJson[]>;
}

export function File({ enclosed }: { enclosed: string }) {
  const { articles = [], story } = useMemo(() => JSON.parse(enclosed) as Enclosed, [enclosed]);
  return story ? <Story story={story} /> : <Articles articles={articles} />;
}

function Story({ story }: { story: EnclosedStory }) {
  const pages = new Map(story.documents.map((d) => [d.name ?? "", d.source?.url ?? ""]));
  return (
    <>
      <header class="masthead">
        <span class="wordmark">Dateline</span>
        <Light />
      </header>
      <main>
        <StoryPage
          {...story}
          address={(name) => webAddress(pages.get(name))}
          compare={(later) => {
            const spans = story.comparisons[later.name ?? ""];
            return spans ? <Aligned text={later.text ?? ""} spans={spans} /> : <p class="hint">Not compared in this page.</p>;
          }}
        />
      </main>
    </>
  );
}

function Articles({ articles }: { articles: NonNullable<Enclosed["articles"]> }) {
  const [place, setPlace] = useState(() => Number(parse(location.hash).path[0] ?? 0));
  useEffect(() => {
    const follow = () => setPlace(Number(parse(location.hash).path[0] ?? 0));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const shown = articles[place] ?? articles[0];
  return (
    <>
      <header class="masthead">
        <span class="wordmark">Dateline</span>
        {articles.length > 1 && (
          <nav aria-label="Articles">
            {articles.map(({ document, analysis }, i) => (
              <a key={i} href={to([String(i)])} aria-current={articles[i] === shown ? "page" : undefined}>
                {document.title || analysis.summary?.headline || document.documentId || `Article ${i + 1}`}
              </a>
            ))}
          </nav>
        )}
        <Light />
      </header>
      <main>
        {shown && (
          <Article
            key={place}
            title={shown.document.title ?? ""}
            text={shown.document.text ?? ""}
            analysis={shown.analysis}
            about={shown.document}
          />
        )}
      </main>
    </>
  );
}
