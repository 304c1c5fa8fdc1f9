/** The lines that -R reads from standard input, in words (config_stream_read of config_stream.c). */

const WHITE = " \t\n\r";
/** MAX_LINE_LENGTH: a longer word is cut into several */
const LONGEST_WORD = 4096;

/**
 * The words of each line. "ipvsadm" is no word wherever it stands. Nothing is a comment. A last line without its end counts, unless more
 * than one blank follows it.
 */
export function* readLines(text: string): Generator<string[]> {
  let words: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (WHITE.includes(text[at]!)) {
      const white = text[at++];
      if (white === "\n") {
        yield words;
        words = [];
      } else if (at === text.length) return;
      continue;
    }
    const begin = at;
    while (at < text.length && at - begin < LONGEST_WORD && !WHITE.includes(text[at]!)) at++;
    const word = text.slice(begin, at);
    if (word !== "ipvsadm") words.push(word);
    // the character behind a word is read with it
    const end = text[at];
    if (end !== undefined && WHITE.includes(end)) {
      at++;
      if (end === "\n") {
        yield words;
        words = [];
      }
    }
  }
  if (words.length > 0) yield words;
}
