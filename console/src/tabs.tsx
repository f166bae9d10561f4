// Tabs, after the pattern of the ARIA practices: arrow keys go from tab to tab, and from line to line in the open one.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Tab<Id extends string> {
  id: Id;
  label: ComponentChildren;
  panel: () => ComponentChildren;
}

interface Props<Id extends string> {
  label: string;
  tabs: Tab<Id>[];
  chosen: Id;
  choose: (id: Id) => void;
}

export function Tabs<Id extends string>({ label, tabs, chosen, choose }: Props<Id>) {
  const base = useId();
  const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
  const step = (event: KeyboardEvent) => {
    const now = tabs.findIndex((t) => t.id === chosen);
    const next = tabs[(now + (steps[event.key] ?? 0) + tabs.length) % tabs.length];
    if (!steps[event.key] || !next) return;
    event.preventDefault();
    choose(next.id);
    document.getElementById(`${base}-${next.id}`)?.focus();
  };
  return (
    <>
      <div role="tablist" aria-label={label} class="tabs" onKeyDown={step}>
        {tabs.map((t) => (
          <button
            key={t.id}
            type="button"
            role="tab"
            id={`${base}-${t.id}`}
            aria-selected={t.id === chosen}
            aria-controls={`${base}-panel`}
            tabIndex={t.id === chosen ? 0 : -1}
            onClick={() => choose(t.id)}
          >
            {t.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${chosen}`} class="panel" tabIndex={-1} onKeyDown={walk}>
        {tabs.find((t) => t.id === chosen)?.panel()}
      </div>
    </>
  );
}

/** Arrow keys up and down go from line to line. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const lines = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(".line")];
  const now = lines.indexOf(document.activeElement as HTMLElement);
  const next = step && now >= 0 ? lines[now + step] : undefined;
  if (!next) return;
  event.preventDefault();
  next.focus();
}
