// The hash of what the assets are built from. `--write` puts it beside them; `tests/console.rs` compares it, without Node.
//
// SHA-256 over each file's path, a zero byte, its length in decimal, a zero byte, and its contents, in order of path.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOTS = ["../examples/wire.txt", "index.html", "package-lock.json", "package.json", "src", "tsconfig.json", "vite.config.ts"];

function files(path) {
  return statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => files(join(path, name))) : [path];
}

const hash = createHash("sha256");
for (const path of ROOTS.flatMap(files).map((p) => p.replaceAll("\\", "/")).sort()) {
  const contents = readFileSync(path);
  hash.update(`${path}\0${contents.length}\0`).update(contents);
}
const digest = hash.digest("hex");
if (process.argv.includes("--write")) writeFileSync("dist/sources.sha256", `${digest}\n`);
else console.log(digest);
