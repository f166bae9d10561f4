/**
 * Client of Dateline, for browsers and Node: the services of `dateline.v1` over the HTTP port, with their types.
 *
 * Spans count UTF-16 units here, as strings of JavaScript do: `text.slice(span.start, span.end)`.
 *
 * @module
 */
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate, type Timestamp } from "@bufbuild/protobuf/wkt";
import { type Client, Code, ConnectError, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { type Analysis, Layer } from "./gen/dateline/v1/analysis_pb.js";
import { AnalysisService, type AnalyzeDocumentResponse } from "./gen/dateline/v1/analysis_service_pb.js";
import { DocumentSchema } from "./gen/dateline/v1/document_pb.js";
import {
  DocumentService,
  type StreamChangesRequestSchema,
  type StreamChangesResponse,
} from "./gen/dateline/v1/document_service_pb.js";
import { EntityService } from "./gen/dateline/v1/entity_service_pb.js";
import { type BatchIngestDocumentsRequestSchema, type IngestResult, IngestService } from "./gen/dateline/v1/ingest_service_pb.js";
import { ServerService } from "./gen/dateline/v1/server_service_pb.js";
import { OffsetEncoding, type Span, TextField } from "./gen/dateline/v1/span_pb.js";
import { BadRequestSchema, ErrorInfoSchema } from "./gen/google/rpc/error_details_pb.js";

export * from "./gen/dateline/v1/analysis_pb.js";
export * from "./gen/dateline/v1/analysis_service_pb.js";
export * from "./gen/dateline/v1/document_pb.js";
export * from "./gen/dateline/v1/document_service_pb.js";
export * from "./gen/dateline/v1/entity_pb.js";
export * from "./gen/dateline/v1/entity_service_pb.js";
export * from "./gen/dateline/v1/event_pb.js";
export * from "./gen/dateline/v1/ingest_service_pb.js";
export * from "./gen/dateline/v1/server_service_pb.js";
export * from "./gen/dateline/v1/span_pb.js";
export * from "./gen/dateline/v1/statement_pb.js";
export { Code, ConnectError, timestampFromDate };

/** How a server is reached. */
export interface Options {
  /** Address of its HTTP port; in a browser the page's own by default. */
  baseUrl?: string;
  /** What `dateline token` printed, where the server asks for tokens. */
  token?: string;
  /** Milliseconds that a call may take; streams of changes have no limit. */
  timeoutMs?: number;
  /** Another transport, such as gRPC of `@connectrpc/connect-node`, which `IngestDocuments` needs. */
  transport?: Transport;
}

/** What is told of a document beside its text. */
export interface About {
  title?: string;
  documentId?: string;
  /** What "Sunday" is counted from. */
  publishTime?: Date | Timestamp;
  html?: boolean;
  outlet?: string;
  url?: string;
  languageCode?: string;
  labels?: Record<string, string>;
}

/** A document. */
export function document(text: string, about: About = {}): MessageInitShape<typeof DocumentSchema> {
  const { html, outlet, url, publishTime, ...told } = about;
  return {
    ...told,
    text,
    mimeType: html ? "text/html" : "",
    source: { outlet: outlet ?? "", url: url ?? "" },
    publishTime: publishTime instanceof Date ? timestampFromDate(publishTime) : publishTime,
  };
}

/** How documents are ingested: fields of `BatchIngestDocumentsRequest`, and where to go on. */
export type IngestOptions = Omit<MessageInitShape<typeof BatchIngestDocumentsRequestSchema>, "$typeName" | "documents"> & {
  /** Pass over so many documents: the `sequence` of the last result that an earlier run has dealt with. */
  after?: number;
  /** Most documents of a call, 1 to 500. */
  batch?: number;
};

/** Most characters of a call; one document may be longer. */
const BATCH_CHARACTERS = 1_000_000;

/** Tries before a server that does not answer is given up. */
const ATTEMPTS = 8;

/** Largest message that is accepted. */
const LARGEST = 256 << 20;

/** The services of a server. */
export class Dateline {
  readonly analysis: Client<typeof AnalysisService>;
  readonly documents: Client<typeof DocumentService>;
  readonly entities: Client<typeof EntityService>;
  readonly ingests: Client<typeof IngestService>;
  readonly server: Client<typeof ServerService>;
  readonly transport: Transport;

  constructor(options: Options = {}) {
    const { token } = options;
    const authorize: Interceptor = (next) => (request) => {
      if (token !== undefined) request.header.set("authorization", `Bearer ${token}`);
      return next(request);
    };
    this.transport =
      options.transport ??
      createConnectTransport({
        baseUrl: options.baseUrl ?? globalThis.location?.origin ?? "http://localhost:8080",
        interceptors: [authorize],
        defaultTimeoutMs: options.timeoutMs,
      });
    this.analysis = createClient(AnalysisService, this.transport);
    this.documents = createClient(DocumentService, this.transport);
    this.entities = createClient(EntityService, this.transport);
    this.ingests = createClient(IngestService, this.transport);
    this.server = createClient(ServerService, this.transport);
  }

  /** Analyses one text; nothing is stored. Spans count UTF-16 units. */
  analyze(text: string, options: { about?: About; layers?: Layer[]; model?: string } = {}): Promise<AnalyzeDocumentResponse> {
    return this.analysis.analyzeDocument({
      document: create(DocumentSchema, document(text, options.about)),
      layers: options.layers ?? [],
      model: options.model ?? "",
      offsetEncoding: OffsetEncoding.UTF16_CODE_UNIT,
    });
  }

  /**
   * Every change of what is stored, for ever: when the stream ends, as streams do at their age, the next one goes on behind it. Keep
   * the `resumeToken` of the last change that was dealt with, and give it as `request.resumeToken`.
   */
  async *changes(
    request: Omit<MessageInitShape<typeof StreamChangesRequestSchema>, "$typeName"> = {},
    signal?: AbortSignal,
  ): AsyncGenerator<StreamChangesResponse> {
    let resumeToken = request.resumeToken ?? "";
    for (let failures = 0; ; ) {
      try {
        for await (const reply of this.documents.streamChanges({ maxReplyBytes: LARGEST, ...request, resumeToken }, { signal, timeoutMs: 0 })) {
          failures = 0;
          yield reply;
          resumeToken = reply.message.value?.resumeToken || resumeToken;
        }
      } catch (error) {
        failures += 1;
        await waitOrThrow(error, failures, signal);
      }
    }
  }

  /**
   * Stores documents and yields the result of each, in order, `sequence` counted from 1 over all of them. A result is told when its
   * document is durable. When the server cannot be reached, what is not answered is sent again, which doubles nothing; a run that
   * died goes on with `after`, or from the beginning: what is stored already is answered `UNCHANGED`.
   */
  async *ingest(
    documents: Iterable<MessageInitShape<typeof DocumentSchema>> | AsyncIterable<MessageInitShape<typeof DocumentSchema>>,
    { after = 0, batch = 100, ...options }: IngestOptions = {},
    signal?: AbortSignal,
  ): AsyncGenerator<IngestResult> {
    let sequence = 0;
    for await (const part of batches(documents, batch)) {
      const begin = sequence;
      sequence += part.length;
      const left = part.slice(Math.max(0, after - begin));
      if (left.length === 0) continue;
      const results = await this.stored({ ...options, documents: left }, signal);
      for (const [i, result] of results.entries()) {
        yield { ...result, sequence: BigInt(sequence - left.length + i + 1) };
      }
    }
  }

  /** The results of one call, which is made until it is answered. */
  private async stored(
    request: MessageInitShape<typeof BatchIngestDocumentsRequestSchema>,
    signal?: AbortSignal,
  ): Promise<IngestResult[]> {
    for (let failures = 1; ; failures += 1) {
      try {
        return (await this.ingests.batchIngestDocuments({ maxReplyBytes: LARGEST, ...request }, { signal })).results;
      } catch (error) {
        await waitOrThrow(error, failures, signal);
      }
    }
  }
}

/** Documents in parts that a call takes. */
async function* batches<T extends { text?: string }>(documents: Iterable<T> | AsyncIterable<T>, most: number): AsyncGenerator<T[]> {
  let part: T[] = [];
  let characters = 0;
  for await (const document of documents) {
    const length = document.text?.length ?? 0;
    if (part.length > 0 && (part.length >= most || characters + length > BATCH_CHARACTERS)) {
      yield part;
      [part, characters] = [[], 0];
    }
    part.push(document);
    characters += length;
  }
  if (part.length > 0) yield part;
}

/** Waits before the next try, longer each time. Throws what is no matter of being reached, and when it was tried often enough. */
async function waitOrThrow(error: unknown, failures: number, signal?: AbortSignal): Promise<void> {
  const told = ConnectError.from(error);
  // A connection that breaks is a `TypeError` of `fetch`.
  const isAway = told.code === Code.Unavailable || told.cause instanceof TypeError;
  if (signal?.aborted || !isAway || failures > ATTEMPTS) throw error;
  await new Promise((resume) => setTimeout(resume, Math.min(250 * 2 ** (failures - 1), 30_000)));
}

/** The words of a span that counts UTF-16 units. */
export function words(span: Span | undefined, text: string, title = ""): string {
  return span === undefined ? "" : (span.field === TextField.TITLE ? title : text).slice(span.start, span.end);
}

/** Who said what, in the text's words. */
export function whoSaidWhat(analysis: Analysis, text: string, title = ""): { speakers: string[]; cue: string; content: string }[] {
  const names = new Map(analysis.entities.map((entity) => [entity.entityId, entity.canonicalName]));
  return analysis.statements.map((statement) => ({
    speakers: statement.speakerEntityIds.map((id) => names.get(id) ?? id),
    cue: statement.cue?.lemma ?? "",
    content: statement.contentSpans.map((span) => words(span, text, title)).join(" … "),
  }));
}

/** What an error says for programs: its reason, UPPER_SNAKE, and what is wrong with each field at fault. */
export function reasonOf(error: unknown): { reason: string; violations: Record<string, string> } {
  const told = ConnectError.from(error);
  const violations = told.findDetails(BadRequestSchema).flatMap((detail) => detail.fieldViolations);
  return {
    reason: told.findDetails(ErrorInfoSchema)[0]?.reason ?? "",
    violations: Object.fromEntries(violations.map((violation) => [violation.field, violation.description])),
  };
}
