// One question to the server and its answer on the page.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CallError } from "./api";
import { askForToken } from "./token";

/** How far a question has come. */
export type Asked<T> = { state: "waiting" } | { state: "answered"; answer: T } | { state: "failed"; error: CallError };

/** Asks when `key` changes; an earlier question is called off. Empty key: nothing is asked. */
export function useAsked<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ state: "waiting" });
  useEffect(() => {
    if (!key) return undefined;
    const abort = new AbortController();
    setAsked({ state: "waiting" });
    ask(abort.signal).then(
      (answer) => !abort.signal.aborted && setAsked({ state: "answered", answer }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const told = error instanceof CallError ? error : new CallError("unknown", String(error));
        if (told.asksForToken) askForToken();
        setAsked({ state: "failed", error: told });
      },
    );
    return () => abort.abort();
  }, [key]);
  return asked;
}

interface Props<T> {
  asked: Asked<T>;
  /** What the server lacks when the method is not there ("stories"). */
  what: string;
  /** Heading of a page that is nothing but this answer, while there is none. */
  title?: string;
  children: (answer: T) => ComponentChildren;
}

/** Shows an answer, or plainly why there is none. */
export function Answer<T>({ asked, what, title, children }: Props<T>) {
  switch (asked.state) {
    case "waiting":
      return (
        <p class="waiting" role="status">
          One moment …
        </p>
      );
    case "failed":
      return (
        <>
          {title && <h1>{title}</h1>}
          <Failure error={asked.error} what={what} />
        </>
      );
    case "answered":
      return <>{children(asked.answer)}</>;
  }
}

export function Failure({ error, what }: { error: CallError; what: string }) {
  return (
    <p class="failure" role="alert">
      {error.isMissing ? `This server has no ${what}.` : error.message}
      {error.reason && <small> {error.reason}</small>}
    </p>
  );
}
