// The title of a stored document. One without gets the headline that its analysis made, else its first words; the key stands beside it,
// small. Lists come without texts, so that these are asked for, once as long as the page is open.

import { useEffect, useState } from "preact/hooks";
import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import type {
  GetAnalysisRequestJson,
  GetAnalysisResponseJson,
  GetDocumentRequestJson,
  GetDocumentResponseJson,
} from "../gen/dateline/v1/document_service_pb";
import { call } from "./api";
import { beginning } from "./documents";

const asked = new Map<string, Promise<string>>();

async function made(name: string): Promise<string> {
  const request: GetAnalysisRequestJson = { name, layers: ["LAYER_SUMMARY"] };
  const { analysis } = await call<GetAnalysisRequestJson, GetAnalysisResponseJson>("DocumentService/GetAnalysis", request);
  if (analysis?.summary?.headline) return analysis.summary.headline;
  const { document } = await call<GetDocumentRequestJson, GetDocumentResponseJson>("DocumentService/GetDocument", { name });
  return document?.mimeType === "text/html" ? "" : beginning(document?.text);
}

export function Title({ of }: { of: DocumentJson }) {
  const known = of.title || beginning(of.text);
  const name = of.name ?? "";
  const [told, setTold] = useState("");
  useEffect(() => {
    // A page as a file has all there is.
    if (known || !name || document.getElementById("enclosed")) return undefined;
    let isOver = false;
    const answer = asked.get(name) ?? made(name).catch(() => "");
    asked.set(name, answer);
    void answer.then((words) => isOver || setTold(words));
    return () => void (isOver = true);
  }, [known, name]);
  if (known) return <>{known}</>;
  return (
    <>
      <i>{told || "Without a title"}</i> <small class="key-of">{of.documentId || name.replace("documents/", "")}</small>
    </>
  );
}
