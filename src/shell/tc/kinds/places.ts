/** ingress and clsact (tc/q_ingress.c, tc/q_clsact.c), which only hold filters; noqueue, which holds nothing. */
import type { TcKind } from "./index.js";
import type { TcSession } from "../session.js";
import type { Words } from "../../ip/words.js";

function none(usage: string): (session: TcSession, words: Words) => Record<string, never> {
  return (session, words) => {
    for (; !words.done; words.advance()) {
      if (words.word === "handle") words.next();
      else session.unknown(words.word, usage);
    }
    return {};
  };
}

export const ingress: TcKind = {
  parse: none("Usage: ... ingress"),
  print(session) {
    session.out.text("---------------- ");
  },
};

export const clsact: TcKind = {
  parse: none("Usage: ... clsact"),
  print() {},
};

export const noqueue: TcKind = {
  parse(session, words) {
    if (!words.done) session.fail(1, `Unknown qdisc "noqueue", hence option "${words.word}" is unparsable`);
    return {};
  },
  print() {},
};
