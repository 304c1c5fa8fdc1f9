/** printf %q: quoted so that the shell reads it back. */
export function quoteIfNeededForPrintf(text: string): string {
  if (text === "") return "''";
  if (/[\x00-\x1f\x7f]/.test(text)) {
    const escapes: Record<string, string> = {
      "\n": "\\n",
      "\t": "\\t",
      "\r": "\\r",
      "\x1b": "\\E",
      "\x07": "\\a",
      "\b": "\\b",
      "\f": "\\f",
      "\v": "\\v",
    };
    return `$'${text.replace(/[\\']/g, "\\$&").replace(/[\x00-\x1f\x7f]/g, (char) => escapes[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`)}'`;
  }
  return text.replace(/[^A-Za-z0-9_@%+:,./=-]/g, "\\$&");
}
