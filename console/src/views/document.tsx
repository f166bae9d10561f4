// A stored document with its analysis.

import type {
  GetAnalysisRequestJson,
  GetAnalysisResponseJson,
  GetDocumentRequestJson,
  GetDocumentResponseJson,
} from "../../gen/dateline/v1/document_service_pb";
import { call } from "../api";
import { Article } from "../article";
import { Answer, useAsked } from "../ask";

export function DocumentView({ name }: { name: string }) {
  const asked = useAsked(name, async (signal) => {
    const offsetEncoding = "OFFSET_ENCODING_UTF16_CODE_UNIT";
    const [stored, found] = await Promise.all([
      call<GetDocumentRequestJson, GetDocumentResponseJson>("DocumentService/GetDocument", { name }, signal),
      call<GetAnalysisRequestJson, GetAnalysisResponseJson>("DocumentService/GetAnalysis", { name, offsetEncoding }, signal),
    ]);
    return { document: stored.document ?? {}, found };
  });
  return (
    <Answer asked={asked} what="store of documents" title="A document">
      {({ document, found }) => (
        <Article
          title={found.extractedTitle || document.title || ""}
          text={found.extractedText || document.text || ""}
          analysis={found.analysis ?? {}}
          about={document}
        />
      )}
    </Answer>
  );
}
