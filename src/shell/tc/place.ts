/** Words of a request that tc qdisc and tc class share: on which device, and under what (tc_qdisc_modify, tc_class_modify). */
import type { ClassRequest, QdiscRequest } from "../../model/sched.js";
import type { Words } from "../ip/words.js";
import { parseClassid } from "./handles.js";
import type { TcSession } from "./session.js";

type Request = ClassRequest | QdiscRequest;

/** Reads `dev` and `parent`, each of which may come once. False where the word is another one. */
export function placeWord(words: Words, request: Request): boolean {
  if (words.word === "dev") {
    const value = words.next();
    if (request.link) words.duplicate("dev");
    request.link = value;
    return true;
  }
  if (words.word === "parent") {
    const value = words.next();
    if (request.parent) words.duplicate("parent");
    request.parent = parseClassid(value) ?? words.wrong("invalid parent ID");
    return true;
  }
  return false;
}

/** The device by the name that the kernel has for it. */
export function resolveDevice(session: TcSession, request: Request): void {
  if (request.link === "") session.fail(2, "RTNETLINK answers: No such device");
  if (!session.find(request.link)) session.fail(1, `Cannot find device "${request.link}"`);
  request.link = session.device(request.link).ifname;
}
