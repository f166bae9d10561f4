// A pasted article, read.

import { useState } from "preact/hooks";
import type { AnalyzeDocumentRequestJson, AnalyzeDocumentResponseJson } from "../../gen/dateline/v1/analysis_service_pb";
import type { DocumentJson } from "../../gen/dateline/v1/document_pb";
import type { BatchIngestDocumentsRequestJson, BatchIngestDocumentsResponseJson } from "../../gen/dateline/v1/ingest_service_pb";
import { to } from "../address";
import { call, CallError } from "../api";
import { Article } from "../article";
import { Answer, Failure, useAsked } from "../ask";
import type { Pasted } from "../packed";
import { pastedOf } from "../pasted";

function documentOf(pasted: Pasted): DocumentJson {
  const isPage = /^\s*<(!doctype|html|head|body|meta|article)\b/i.test(pasted.text);
  return {
    title: pasted.title,
    text: pasted.text,
    ...(isPage && { mimeType: "text/html" }),
    ...(pasted.published && { publishTime: `${pasted.published}T00:00:00Z` }),
  };
}

export function Read({ packed }: { packed: string }) {
  const asked = useAsked(`read ${packed}`, async (signal) => {
    const found = await pastedOf(packed);
    if (!found) throw new CallError("not_found", "This address holds no article. Was a part of it lost on the way?");
    const document = documentOf(found.pasted);
    const request: AnalyzeDocumentRequestJson = {
      document,
      offsetEncoding: "OFFSET_ENCODING_UTF16_CODE_UNIT",
      summary: { standalone: true },
    };
    const reply = await call<AnalyzeDocumentRequestJson, AnalyzeDocumentResponseJson>("AnalysisService/AnalyzeDocument", request, signal);
    return { document, reply, shared: found.shared };
  });
  return (
    <Answer asked={asked} what="analysis" title="An article">
      {({ document, reply, shared }) => (
        <Article
          title={reply.extractedTitle || document.title || ""}
          text={reply.extractedText || document.text || ""}
          analysis={reply.analysis ?? {}}
          about={document}
          actions={<Keep document={document} shared={shared} />}
        />
      )}
    </Answer>
  );
}

/** Stores the article, so that searches, entities and stories know it. */
function Keep({ document, shared }: { document: DocumentJson; shared: boolean }) {
  const [error, setError] = useState<CallError>();
  const keep = async () => {
    try {
      const request: BatchIngestDocumentsRequestJson = { documents: [document] };
      const reply = await call<BatchIngestDocumentsRequestJson, BatchIngestDocumentsResponseJson>(
        "IngestService/BatchIngestDocuments",
        request,
      );
      const [result] = reply.results ?? [];
      if (result?.name) location.hash = to(result.name);
      else setError(new CallError("rejected", result?.status?.message ?? "The server did not take it."));
    } catch (failed) {
      setError(failed instanceof CallError ? failed : new CallError("unknown", String(failed)));
    }
  };
  return (
    <p class="actions">
      <button type="button" onClick={() => void keep()}>
        Keep it
      </button>
      <span class="hint">
        {shared
          ? "Not stored: the address of this page holds the whole article, and can be sent to a colleague."
          : "Not stored, and too long for an address: keep it to have one."}
      </span>
      {error && <Failure error={error} what="store" />}
    </p>
  );
}
