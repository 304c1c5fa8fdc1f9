/** A line of a restore as words: double quotes keep spaces together (build_argv in lib/ipset.c). */

export function splitLine(line: string): string[] {
  const words: string[] = [];
  let word = "";
  let begun = false;
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') {
      quoted = !quoted;
      begun = true;
    } else if (!quoted && /\s/.test(letter)) {
      if (begun) words.push(word);
      word = "";
      begun = false;
    } else {
      word += letter;
      begun = true;
    }
  }
  // a quotation that is not closed is no word
  if (begun && !quoted) words.push(word);
  return words;
}
