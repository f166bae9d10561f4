// An article within an address: what is pasted can be sent to a colleague without being stored anywhere.

/** What was pasted. */
export interface Pasted {
  title: string;
  text: string;
  /** YYYY-MM-DD; empty when it is not known. */
  published: string;
}

/** Longest address that mail and chat programs pass on unharmed, by and large. */
const LONGEST = 24_000;

/** Compresses an article to letters that an address may hold; nothing when they would be too many. */
export async function pack(pasted: Pasted): Promise<string | undefined> {
  const bytes = new TextEncoder().encode(JSON.stringify([pasted.title, pasted.text, pasted.published]));
  const packed = await through(bytes, new CompressionStream("deflate-raw"));
  const letters = btoa(Array.from(packed, (b) => String.fromCharCode(b)).join(""));
  const safe = letters.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return safe.length <= LONGEST ? safe : undefined;
}

/** Most bytes that an address may unfold to: more than a server takes. */
const MOST = 4_000_000;

export async function unpack(packed: string): Promise<Pasted> {
  const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = await through(Uint8Array.from(letters, (c) => c.charCodeAt(0)), new DecompressionStream("deflate-raw"));
  const [title, text, published] = JSON.parse(new TextDecoder().decode(bytes)) as unknown[];
  if ([title, text, published].some((part) => typeof part !== "string")) throw new Error("no article");
  return { title, text, published } as Pasted;
}

async function through(bytes: Uint8Array<ArrayBuffer>, by: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(by).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MOST) throw new Error("too long");
    parts.push(value);
  }
  const all = new Uint8Array(size);
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
