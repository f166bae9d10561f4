// The way of a pasted article from the form to its page: in the address, or in memory when it is too long for one.

import { to } from "./address";
import { pack, unpack, type Pasted } from "./packed";

let tooLong: Pasted | undefined;

/** Opens the page of a pasted article. */
export async function open(pasted: Pasted): Promise<void> {
  const packed = await pack(pasted);
  tooLong = packed ? undefined : pasted;
  location.hash = to(packed ? ["read", packed] : ["read"]);
}

/** The article of a page's address; `shared` when the address holds all of it. */
export async function pastedOf(packed: string): Promise<{ pasted: Pasted; shared: boolean } | undefined> {
  if (!packed) return tooLong && { pasted: tooLong, shared: false };
  try {
    return { pasted: await unpack(packed), shared: true };
  } catch {
    return undefined;
  }
}
