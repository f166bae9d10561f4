// A page as a file: what is shown stands in the page itself, and no server is asked.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { AnalysisJson } from "../gen/dateline/v1/analysis_pb";
import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import { parse, to } from "./address";
import { Article } from "./article";
import { Light } from "./masthead";

/** What a file holds, as JSON. */
interface Enclosed {
  articles?: { document: DocumentJson; analysis: AnalysisJson }[];
}

export function File({ enclosed }: { enclosed: string }) {
  const { articles = [] } = useMemo(() => JSON.parse(enclosed) as Enclosed, [enclosed]);
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
