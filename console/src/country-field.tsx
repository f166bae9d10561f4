// A field for a country: its name, which the browser completes.

import { useId } from "preact/hooks";
import { countries } from "./countries";

export function CountryField({ label, value, change }: { label: string; value: string; change: (value: string) => void }) {
  const list = useId();
  return (
    <label class="narrow">
      {label}
      <input list={list} value={value} placeholder="Kenya" autocomplete="off" onInput={(event) => change(event.currentTarget.value)} />
      <datalist id={list}>
        {countries().map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
}
