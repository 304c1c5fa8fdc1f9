/** Namespaces by name, by path below /run/netns, by process, and by the numbers that Linux gives them. */
import type { Session } from "./session.js";

/** The namespaces that have a name, in the order of creation. */
export function named(session: Session): string[] {
  return session.kernel.netnsNames().filter((name) => name !== "");
}

/**
 * netns_get_fd: a name, a path, or a process. The initial namespace is that of process 1. Undefined where there is none; a process
 * other than 1 does not exist here, and the kernel says so.
 */
export function resolveNetns(session: Session, word: string): string | undefined {
  const names = named(session);
  if (word.includes("/")) {
    const named = /^(?:\/var)?\/run\/netns\/([^/]+)$/.exec(word);
    if (named) return names.includes(named[1]) ? named[1] : undefined;
    return /^\/proc\/(?:1|self|thread-self)\/ns\/net$/.test(word) ? initialOr(session, word) : undefined;
  }
  if (names.includes(word)) return word;
  if (!/^[0-9]+$/.test(word)) return undefined;
  if (Number(word) === 1) return "";
  return session.fail(2, "RTNETLINK answers: No such process");
}

function initialOr(session: Session, path: string): string {
  return path.startsWith("/proc/1/") ? "" : session.netns;
}

/** netns_switch: enters a namespace or ends the run. */
export function switchNetns(session: Session, name: string): void {
  session.netns = openNetns(session, name);
}

export function openNetns(session: Session, name: string): string {
  if (name !== "" && !name.includes("/") && named(session).includes(name)) return name;
  if (name.includes("/")) {
    const found = resolveNetns(session, name);
    if (found !== undefined) return found;
  }
  return session.exit(255, `Cannot open network namespace "${name}": No such file or directory`);
}

/**
 * The ids that a namespace has given to others. Linux gives the next free one when a link to a peer there is first announced: in the order in
 * which the links came, unless their peers were moved about; the kernel says better where it can (`linkNetnsid`).
 */
export function namespaceIds(session: Session): Map<string, number> {
  const ids = new Map<string, number>();
  const used = new Set<number>();
  const peers = session.kernel.links(session.netns).filter((link) => link.linkNetns !== null);
  for (const link of peers) {
    const id = (link as { linkNetnsid?: number }).linkNetnsid;
    if (id === undefined) continue;
    ids.set(link.linkNetns!, id);
    used.add(id);
  }
  let next = 0;
  for (const link of peers.sort((a, b) => (a.listed ?? 0) - (b.listed ?? 0))) {
    if (ids.has(link.linkNetns!)) continue;
    while (used.has(next)) next++;
    used.add(next);
    ids.set(link.linkNetns!, next);
  }
  return ids;
}
