// The first page: paste an article, or go on with one of the latest.

import { useState } from "preact/hooks";
import type { ListDocumentsRequestJson, ListDocumentsResponseJson } from "../../gen/dateline/v1/document_service_pb";
import { to } from "../address";
import { call } from "../api";
import { Answer, useAsked } from "../ask";
import { DocumentList } from "../document-list";
import { open } from "../pasted";
import example from "../../../examples/wire.txt?raw";

export function Home() {
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  const [published, setPublished] = useState("");
  const read = () => text.trim() && void open({ title: title.trim(), text, published });
  const latest = useAsked("latest", (signal) =>
    call<ListDocumentsRequestJson, ListDocumentsResponseJson>("DocumentService/ListDocuments", { pageSize: 12 }, signal),
  );
  return (
    <div class="home">
      <form
        class="paste"
        onSubmit={(event) => {
          event.preventDefault();
          read();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) read();
        }}
      >
        <h1>Who said what, and what happened?</h1>
        <label class="large">
          Paste an article
          <textarea rows={12} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <div class="fields">
          <label>
            Headline, if it has one
            <input value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
          </label>
          <label>
            Published
            <input type="date" value={published} onInput={(event) => setPublished(event.currentTarget.value)} />
          </label>
        </div>
        <p class="actions">
          <button type="submit" disabled={!text.trim()}>
            Read it
          </button>
          <button type="button" class="quiet" onClick={() => void open({ title: "", text: example, published: "2020-10-06" })}>
            Try an example
          </button>
        </p>
        <p class="hint">Nothing is stored until you keep it. Ctrl+Enter reads.</p>
      </form>
      <section class="latest" aria-labelledby="latest">
        <h2 id="latest">Latest</h2>
        <Answer asked={latest} what="store of documents">
          {({ documents = [] }) =>
            documents.length > 0 ? (
              <DocumentList documents={documents} />
            ) : (
              <p class="nothing">
                Nothing is stored yet. “dateline ingest FOLDER” takes files in; or <a href={to(["search"])}>search</a>.
              </p>
            )
          }
        </Answer>
      </section>
    </div>
  );
}
