// Countries: their codes in the API, their names for people. The browser knows both.

const NAMES = new Intl.DisplayNames(["en-GB"], { type: "region", fallback: "none" });

/** The name of a country by its ISO 3166-1 alpha-2 code. A code that is none stays as it is. */
export function country(code: string | undefined): string {
  if (!code) return "";
  try {
    return NAMES.of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
/** Codes that the browser names and that are no country: unions, regions of their own, and those kept for private use. */
const NO_COUNTRY = /^(EU|EZ|UN|QO|ZZ|X[^K])$/;

/** All names, by which a code is found. */
const byName = new Map<string, string>();

/** Names of all countries, in order of the alphabet. */
export function countries(): string[] {
  if (byName.size === 0) {
    for (const code of LETTERS.flatMap((a) => LETTERS.map((b) => a + b))) {
      const name = NO_COUNTRY.test(code) ? code : country(code);
      if (name !== code && !byName.has(name)) byName.set(name, code);
    }
  }
  return [...byName.keys()].sort((a, b) => a.localeCompare(b, "en-GB"));
}

/** The code of a country by its name, or by the code itself. What names none stays as it is, for the server to refuse. */
export function codeOf(words: string): string {
  const wanted = words.trim().toLowerCase();
  return byName.get(countries().find((name) => name.toLowerCase() === wanted) ?? "") ?? words.trim().toUpperCase();
}
