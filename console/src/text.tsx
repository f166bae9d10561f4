// The article itself: its pieces in paragraphs. It is drawn once; what is chosen is shown by marking the pieces that are there.

import { Fragment, type ComponentChildren } from "preact";
import { memo } from "preact/compat";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Line, Model, Piece } from "./model";
import { hasMoved } from "./pointer";

interface Props {
  model: Model;
  /** The line whose places are marked. */
  chosen: Line | undefined;
  /** Id of a line whose first place is brought into view when it changes. */
  bringIntoView: string;
  /** The pointer or the focus is at a piece, or has left them all. */
  onPoint: (piece: Piece | undefined, element: HTMLElement | undefined) => void;
  /** A piece is chosen, by a click or Enter. */
  onChoose: (piece: Piece) => void;
  /** What stands between title and text. */
  children?: ComponentChildren;
}

export function Text({ model, chosen, bringIntoView, onPoint, onChoose, children }: Props) {
  const root = useRef<HTMLElement>(null);
  const thread = useRef<SVGPathElement>(null);
  const pieces = useRef<{ title: Drawn; body: Drawn } | null>(null);
  useLayoutEffect(() => {
    if (root.current) pieces.current = { title: drawn(root.current, "t"), body: drawn(root.current, "b") };
  }, [model]);
  useLayoutEffect(() => {
    if (!root.current || !pieces.current) return undefined;
    const unmark = mark(root.current, pieces.current.title, pieces.current.body, chosen);
    const draw = () => root.current && thread.current && drawThread(root.current, thread.current);
    // Paragraphs get their height when they come into view; the text then grows, and the thread has to follow.
    const grown = new ResizeObserver(draw);
    grown.observe(root.current);
    return () => {
      grown.disconnect();
      unmark();
    };
  }, [model, chosen]);
  useEffect(() => {
    const first = bringIntoView ? root.current?.querySelector(".on") : null;
    const { top = 0, bottom = 0 } = first?.getBoundingClientRect() ?? {};
    // In a narrow window the chosen line stands at the foot.
    if (top < 0 || bottom > innerHeight - 120) first?.scrollIntoView({ block: "center" });
  }, [model, bringIntoView]);

  const pieceOf = (target: EventTarget | null): [Piece, HTMLElement] | undefined => {
    const element = target instanceof HTMLElement ? target.closest<HTMLElement>("[data-at]") : null;
    const piece = element && pieceAt(model, element.dataset["at"] ?? "");
    return piece && piece.lines.length > 0 ? [piece, element] : undefined;
  };
  const point = (event: Event) => {
    const found = pieceOf(event.target);
    onPoint(found?.[0], found?.[1]);
  };
  return (
    <article
      ref={root}
      class="text"
      aria-label="The article. Arrow keys left and right go from mark to mark, Enter chooses."
      tabIndex={0}
      onPointerOver={(event) => hasMoved(event) && point(event)}
      onPointerLeave={() => onPoint(undefined, undefined)}
      onFocusIn={point}
      onFocusOut={() => onPoint(undefined, undefined)}
      onClick={(event) => {
        const found = pieceOf(event.target);
        if (found && getSelection()?.isCollapsed !== false) onChoose(found[0]);
      }}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight" || event.key === "ArrowLeft") walk(event, event.key === "ArrowRight" ? 1 : -1);
        const found = event.key === "Enter" && pieceOf(event.target);
        if (found) onChoose(found[0]);
      }}
    >
      <svg class="thread" aria-hidden="true">
        <path ref={thread} />
      </svg>
      <Title model={model} />
      {children}
      <Body model={model} />
    </article>
  );
}

const Title = memo(({ model }: { model: Model }) =>
  model.titlePieces.length > 0 ? (
    <h1>
      <Pieces pieces={model.titlePieces} field="t" />
    </h1>
  ) : null,
);

const Body = memo(({ model }: { model: Model }) => (
  <>
    {model.paragraphs.map((pieces, i) => (
      <p key={i}>
        <Pieces pieces={pieces} field="b" />
      </p>
    ))}
  </>
));

function Pieces({ pieces, field }: { pieces: Piece[]; field: "t" | "b" }) {
  return (
    <>
      {pieces.map((piece) => (
        <Fragment key={piece.start}>
          {piece.text.trim() ? (
            <span data-at={field + piece.start} class={piece.look} tabIndex={piece.lines.length > 0 ? -1 : undefined}>
              {piece.text}
            </span>
          ) : (
            piece.text
          )}
        </Fragment>
      ))}
    </>
  );
}

function pieceAt(model: Model, at: string): Piece | undefined {
  const start = Number(at.slice(1));
  const all = at.startsWith("t") ? [model.titlePieces] : model.paragraphs;
  const paragraph = all.findLast((p) => (p[0]?.start ?? 0) <= start);
  return paragraph?.find((p) => p.start === start);
}

/** The pieces on the page, by what they stand in, in order of the text. */
interface Drawn {
  starts: number[];
  elements: HTMLElement[];
}

function drawn(root: HTMLElement, field: "t" | "b"): Drawn {
  const elements = [...root.querySelectorAll<HTMLElement>(`[data-at^="${field}"]`)];
  return { elements, starts: elements.map((element) => Number(element.dataset["at"]?.slice(1))) };
}

/** Index of the first number that is not below `least`, in rising numbers. */
function lowest(numbers: number[], least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Marks the pieces within the places of a line; what is returned takes the marks off. */
function mark(root: HTMLElement, title: Drawn, body: Drawn, line: Line | undefined): () => void {
  const marked: [HTMLElement, string][] = [];
  for (const place of line?.places ?? []) {
    const { starts, elements } = place.title ? title : body;
    for (let i = lowest(starts, place.start); i < elements.length && (starts[i] ?? 0) < place.end; i++) {
      const element = elements[i];
      element?.classList.add("on", `on-${place.part}`);
      if (element) marked.push([element, `on-${place.part}`]);
    }
  }
  root.classList.toggle("has-chosen", marked.length > 0);
  return () => marked.forEach(([element, part]) => element.classList.remove("on", part));
}

/** Joins what was said to who said it: a thread from the first words of the speaker to the first words of the content. */
function drawThread(root: HTMLElement, path: SVGPathElement): void {
  const from = root.querySelector(".on-speaker")?.getClientRects()[0];
  const into = root.querySelector(".on-content")?.getClientRects()[0];
  if (!from || !into) {
    path.removeAttribute("d");
    return;
  }
  const base = root.getBoundingClientRect();
  const [x1, x2] = [from.left + from.width / 2 - base.left, into.left + 6 - base.left];
  const [y1, y2] = [from.top - base.top, into.top - base.top];
  const lift = Math.min(26, 10 + Math.abs(x2 - x1) / 12);
  path.setAttribute("d", `M${x1},${y1} C${x1},${Math.min(y1, y2) - lift} ${x2},${Math.min(y1, y2) - lift} ${x2},${y2}`);
}

/** Moves the focus to the next piece, or the one before, that has something to tell. */
function walk(event: KeyboardEvent, step: 1 | -1): void {
  const root = event.currentTarget as HTMLElement;
  const all = [...root.querySelectorAll<HTMLElement>("[data-at][tabindex]")];
  const now = all.indexOf(document.activeElement as HTMLElement);
  const next = now < 0 ? all[step > 0 ? 0 : all.length - 1] : all[now + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
