/** Sentences of extcap (extcap(4)): `arg {number=0}{call=--speed}{display=Speed}`, one a line. */

export type Value = string | number | boolean | undefined;

/** A value cannot hold what ends it: Wireshark knows no way to write a brace. */
function plain(value: string | number | boolean): string {
  // eslint-disable-next-line no-control-regex
  return String(value).replace(/[{}\u0000-\u001f]+/g, " ");
}

/** True where a value reaches Wireshark as it is. */
export function isPlain(value: string): boolean {
  return plain(value) === value;
}

export function sentence(word: string, values: Record<string, Value>): string {
  const parts = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `{${key}=${plain(value!)}}`);
  return `${word} ${parts.join("")}`;
}
