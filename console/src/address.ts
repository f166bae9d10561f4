// Addresses: everything that a page shows stands behind the `#`, so that an address can be sent to a colleague, works below any
// prefix of a proxy, and what an analyst searches for reaches no log on the way.

/** What an address names: its path, decoded, and its parameters. */
export interface Address {
  path: string[];
  query: URLSearchParams;
}

/** Reads the part of an address behind `#`. A malformed escape stays as it is written. */
export function parse(hash: string): Address {
  const [path = "", query = ""] = split(hash.replace(/^#\/?/, ""), "?");
  return { path: path.split("/").filter(Boolean).map(decoded), query: new URLSearchParams(query) };
}

/** The address of a resource name such as `documents/{document}`, or of a view. Empty parameters are left out. */
export function to(path: string | string[], query: Record<string, string | undefined> = {}): string {
  const parts = Array.isArray(path) ? path : resource(path);
  const kept = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const tail = kept.length > 0 ? `?${new URLSearchParams(kept)}` : "";
  return `#/${parts.map(encodeURIComponent).join("/")}${tail}`;
}

/** Changes parameters of the address that is open, without a new entry in the history. */
export function amend(query: Record<string, string | undefined>): void {
  const now = parse(location.hash);
  const all = { ...Object.fromEntries(now.query), ...query };
  history.replaceState(history.state, "", to(now.path, all));
}

/** `documents/a/b` has the parts `documents` and `a/b`: ids are the caller's own and may hold anything. */
function resource(name: string): string[] {
  return split(name, "/").filter(Boolean);
}

function split(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** An address of the web, to which a reader may be led; nothing else that a document names one. */
export function webAddress(url: string | undefined): string | undefined {
  return url && /^https?:\/\//i.test(url) ? url : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
