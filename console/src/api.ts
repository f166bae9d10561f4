// Calls of the server that the page came from: ProtoJSON over POST, server streams as JSON lines.

/** Why a call failed, in the server's words. */
export class CallError extends Error {
  constructor(
    /** Canonical code in lower_snake, as Connect writes it ("invalid_argument"), or "http_502". */
    readonly code: string,
    message: string,
    /** UPPER_SNAKE reason of `google.rpc.ErrorInfo`. Empty when the server told none. */
    readonly reason = "",
  ) {
    super(message);
  }

  /** The server is older or has no such service. */
  get isMissing(): boolean {
    return this.code === "unimplemented" || this.code === "http_404";
  }

  /** The server asks who is calling. */
  get asksForToken(): boolean {
    return this.code === "unauthenticated" || this.code === "http_401";
  }
}

const TOKEN = "dateline-token";

/** The access token of this tab; forgotten when the tab is closed. */
export const token = {
  get: (): string => sessionStorage.getItem(TOKEN) ?? "",
  set: (value: string): void => sessionStorage.setItem(TOKEN, value),
};

async function post(method: string, body: string, type: string, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { "content-type": type };
  if (token.get()) headers["authorization"] = `Bearer ${token.get()}`;
  let response: Response;
  try {
    response = await fetch(`./dateline.v1.${method}`, { method: "POST", headers, body, signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new CallError("unavailable", "The server does not answer.");
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response: Response): Promise<CallError> {
  const told: unknown = await response.json().catch(() => null);
  return failure(told, `http_${response.status}`, `The server answered ${response.status}.`);
}

/** Reads an error as Connect and `google.rpc.Status` write it. */
function failure(told: unknown, code: string, message: string): CallError {
  const error = (told ?? {}) as { code?: unknown; message?: unknown; details?: unknown };
  const details = Array.isArray(error.details) ? (error.details as Record<string, unknown>[]) : [];
  const infos = details.map((d) => (d["debug"] ?? d) as Record<string, unknown>);
  const reason = infos.map((d) => d["reason"]).find((r): r is string => typeof r === "string");
  return new CallError(
    typeof error.code === "string" ? error.code : code,
    typeof error.message === "string" && error.message ? error.message : message,
    reason,
  );
}

/** Calls a unary method, such as `AnalysisService/AnalyzeDocument`. */
export async function call<Request, Response>(method: string, request: Request, signal?: AbortSignal): Promise<Response> {
  const response = await post(method, JSON.stringify(request), "application/json", signal);
  return (await response.json()) as Response;
}

/** Calls a method that streams its answers; ends when the server ends the stream or `signal` aborts it. */
export async function* stream<Request, Message extends object>(method: string, request: Request, signal: AbortSignal): AsyncGenerator<Message> {
  const response = await post(method, JSON.stringify(request), "application/json", signal);
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += value ?? "";
    const lines = rest.split("\n");
    rest = done ? "" : (lines.pop() ?? "");
    for (const line of lines.filter((l) => l.trim())) {
      const message = JSON.parse(line) as Message & { error?: unknown };
      if (message.error) throw failure(message.error, "unknown", "The stream ended with an error.");
      yield message as Message;
    }
    if (done) return;
  }
}
