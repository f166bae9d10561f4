// The head of every page: the name, the places to go, the search.

import { useEffect, useRef, useState } from "preact/hooks";
import { to, type Address } from "./address";

const PLACES = [
  { view: "", label: "Read" },
  { view: "search", label: "Search" },
  { view: "stories", label: "Stories" },
  { view: "trends", label: "Trends" },
  { view: "watches", label: "Watches" },
];

/** Views that belong to another one's place. */
const WITHIN: Record<string, string> = { read: "", documents: "search", entities: "search" };

export function Masthead({ address }: { address: Address }) {
  const now = address.path[0] ?? "";
  const here = WITHIN[now] ?? now;
  const [query, setQuery] = useState(address.query.get("q") ?? "");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setQuery(now === "search" ? (address.query.get("q") ?? "") : ""), [address]);
  useEffect(() => {
    const slash = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", slash);
    return () => removeEventListener("keydown", slash);
  }, []);
  return (
    <header class="masthead">
      <a class="wordmark" href={to([])}>
        Dateline
      </a>
      <nav aria-label="Views">
        {PLACES.map(({ view, label }) => (
          <a key={view} href={to(view ? [view] : [])} aria-current={view === here ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          const kind = now === "search" ? (address.query.get("in") ?? "") : "";
          if (query.trim()) location.hash = to(["search"], { q: query.trim(), in: kind });
        }}
      >
        <input
          ref={field}
          type="search"
          aria-label="Search what is stored"
          aria-keyshortcuts="/"
          placeholder="Search  /"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </form>
      <Light />
    </header>
  );
}

const THEME = "dateline-theme";

/** Light or dark: the system's choice until another is made. */
export function Light() {
  const [theme, setTheme] = useState(() => stored() ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  useEffect(() => {
    if (stored()) document.documentElement.dataset["theme"] = stored();
  }, [theme]);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      class="light"
      aria-label={`Change to ${other}`}
      onClick={() => {
        keep(other);
        document.documentElement.dataset["theme"] = other;
        setTheme(other);
      }}
    >
      {theme === "dark" ? "☀" : "☾"}
    </button>
  );
}

// A file that is opened from disk may have no storage.
function stored(): string | undefined {
  try {
    return localStorage.getItem(THEME) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(theme: string): void {
  try {
    localStorage.setItem(THEME, theme);
  } catch {
    // It is the choice of this visit then.
  }
}
