// Asks for an access token when the server wants one.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { token } from "./api";

const ASKED = "dateline-token-asked";

/** Tells the gate that the server asks for a token. */
export function askForToken(): void {
  dispatchEvent(new Event(ASKED));
}

export function TokenGate({ children }: { children: ComponentChildren }) {
  const [asked, setAsked] = useState(false);
  const [version, setVersion] = useState(0);
  const [value, setValue] = useState("");
  useEffect(() => {
    const ask = () => setAsked(true);
    addEventListener(ASKED, ask);
    return () => removeEventListener(ASKED, ask);
  }, []);
  if (!asked) return <div key={version}>{children}</div>;
  return (
    <form
      class="gate"
      onSubmit={(event) => {
        event.preventDefault();
        token.set(value.trim());
        setAsked(false);
        setVersion(version + 1);
      }}
    >
      <h1>This server asks who is calling</h1>
      <label>
        Access token
        <input type="password" autocomplete="off" value={value} onInput={(event) => setValue(event.currentTarget.value)} />
      </label>
      <p>An operator makes one with “dateline token”. It is forgotten when this tab is closed.</p>
      <button type="submit">Go on</button>
    </form>
  );
}
