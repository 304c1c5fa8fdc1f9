/** Who is told that a socket has something (sk_data_ready, sk_write_space, sk_state_change): a proxy that holds it; others ask. */
import { K } from "../state";
import { Sock } from "./inet-sock";

/** What proxies and their queue of work have in common: proxy.ts has the rest. */
@unmanaged
export class Worker {
  /** next that has something to do */
  nextWork: Worker | null;
  /** in that queue */
  waiting: u32;
}

export function wake(s: Sock): void {
  if (s.watcher) wakeWorker(changetype<Worker>(s.watcher));
  // a process of the host's: it has its turn before time goes on
  else if (K.withReplays) K.runBudget = 0;
}

/** Puts it at the end of the queue. */
export function wakeWorker(w: Worker): void {
  if (w.waiting) return;
  w.waiting = 1;
  w.nextWork = null;
  if (!K.proxyWork) {
    K.proxyWork = changetype<usize>(w);
    return;
  }
  let last = changetype<Worker>(K.proxyWork);
  while (last.nextWork !== null) last = last.nextWork!;
  last.nextWork = w;
}
