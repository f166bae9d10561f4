// What somebody said, so that speech and report are told apart: quotation marks stand around what is word for word and nowhere else.

interface Props {
  /** `STATEMENT_KIND_…`. */
  kind: string | number | undefined;
  /** The words of the text, cut only where the text itself says who speaks. */
  contents: string[];
}

export function WordsSaid({ kind, contents }: Props) {
  const words = contents.map((content) => content.replace(/\s+/g, " ").trim()).filter(Boolean);
  if (kind !== "STATEMENT_KIND_DIRECT") return <span class="words reported">{words.join(" ")}</span>;
  return (
    <span class="words">
      {words.map((part, i) => (
        <>
          {i > 0 && " "}
          <q key={i}>{part}</q>
        </>
      ))}
    </span>
  );
}
