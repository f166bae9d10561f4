// One document beside an earlier one: what it copied, what it changed, and what is its own.

import type {
  AlignedSpanJson,
  CompareDocumentsRequestJson,
  CompareDocumentsResponseJson,
} from "../gen/dateline/v1/analysis_service_pb";
import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import type {
  GetAnalysisRequestJson,
  GetAnalysisResponseJson,
  GetDocumentRequestJson,
  GetDocumentResponseJson,
} from "../gen/dateline/v1/document_service_pb";
import { to } from "./address";
import { call } from "./api";
import { Answer, useAsked } from "./ask";

const UNIT = "OFFSET_ENCODING_UTF16_CODE_UNIT";

/** A document with the text that spans index: what was extracted of a web page, else what was sent. */
async function read(name: string, signal: AbortSignal): Promise<DocumentJson> {
  const { document = {} } = await call<GetDocumentRequestJson, GetDocumentResponseJson>("DocumentService/GetDocument", { name }, signal);
  if (document.mimeType !== "text/html") return document;
  const request: GetAnalysisRequestJson = { name, layers: ["LAYER_LANGUAGE"] };
  const found = await call<GetAnalysisRequestJson, GetAnalysisResponseJson>("DocumentService/GetAnalysis", request, signal);
  return { ...document, text: found.extractedText ?? "", title: found.extractedTitle || document.title || "" };
}

export function Compared({ first, second }: { first: string; second: string }) {
  const asked = useAsked(`${first} ${second}`, async (signal) => {
    const request: CompareDocumentsRequestJson = { firstDocumentName: first, secondDocumentName: second, offsetEncoding: UNIT };
    const [later, comparison] = await Promise.all([
      read(second, signal),
      call<CompareDocumentsRequestJson, CompareDocumentsResponseJson>("AnalysisService/CompareDocuments", request, signal),
    ]);
    return { later, spans: comparison.alignedSpans ?? [] };
  });
  return (
    <Answer asked={asked} what="comparison of documents">
      {({ later, spans }) => (
        <>
          <Aligned text={later.text ?? ""} spans={spans} />
          <p class="hint">
            <a href={to(second)}>Open it</a>
          </p>
        </>
      )}
    </Answer>
  );
}

/** The later of two texts: what it shares with the earlier one, and by how much. */
export function Aligned({ text, spans }: { text: string; spans: AlignedSpanJson[] }) {
  return (
    <div class="compared">
      <p class="hint">Beside the first: {shares(spans)}.</p>
      <Text text={text} spans={spans} />
    </div>
  );
}

const WORDS: Record<string, string> = {
  ALIGNMENT_COPIED: "copied",
  ALIGNMENT_CHANGED: "reworded",
  ALIGNMENT_NEW: "its own",
};

const length = (span: { start?: number; end?: number } | undefined): number => (span?.end ?? 0) - (span?.start ?? 0);

/** "82 % copied, 6 % reworded, 12 % its own". */
function shares(spans: AlignedSpanJson[]): string {
  const within = spans.filter((s) => s.secondSpan && s.secondSpan.field !== "TEXT_FIELD_TITLE");
  const all = within.reduce((sum, s) => sum + length(s.secondSpan), 0);
  const told = Object.entries(WORDS).flatMap(([alignment, word]) => {
    const part = within.filter((s) => s.alignment === alignment).reduce((sum, s) => sum + length(s.secondSpan), 0);
    return part > 0 ? [`${Math.round((part / all) * 100)} % ${word}`] : [];
  });
  return told.join(", ") || "nothing to compare";
}

function Text({ text, spans }: { text: string; spans: AlignedSpanJson[] }) {
  const within = spans.filter((s) => s.secondSpan && s.secondSpan.field !== "TEXT_FIELD_TITLE");
  let at = 0;
  const parts = within.flatMap((s) => {
    const [start, end] = [s.secondSpan?.start ?? 0, s.secondSpan?.end ?? 0];
    if (start < at) return [];
    const before = text.slice(at, start);
    at = end;
    const words = text.slice(start, end);
    if (s.alignment === "ALIGNMENT_COPIED") return [before, <span class="copied">{words}</span>];
    if (s.alignment === "ALIGNMENT_CHANGED") return [before, <span class="reworded">{words}</span>];
    return [before, <ins>{words}</ins>];
  });
  return (
    <div class="alignment">
      {parts}
      {text.slice(at)}
    </div>
  );
}
