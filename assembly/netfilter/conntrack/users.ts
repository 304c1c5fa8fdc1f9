/** Who needs connection tracking in a namespace (nf_ct_netns_get, nf_ct_netns_put in net/netfilter/nf_conntrack_proto.c). */
import { allocate } from "../../memory";
import { Netfilter, refreshHooks } from "../state";
import { startCollector } from "./gc";
import { ConntrackNamespace, conntrackState, knownState } from "./state";
import { forgetWindows } from "./tcp-window";
import { Protocol } from "../../wire/ipv4";

/** Makes the namespace's tables without turning anything on: for dumps, sysctls and events. False where the memory is full. */
export function prepareConntrack(nf: Netfilter): bool {
  if (conntrackState() === null) return false;
  if (!nf.conntrack) nf.conntrack = allocate(<u32>offsetof<ConntrackNamespace>());
  return nf.conntrack != 0;
}

/** One more rule needs connections: the first turns the hooks on. False where the memory is full. */
export function conntrackGet(nf: Netfilter): bool {
  if (!prepareConntrack(nf)) return false;
  startCollector();
  if (nf.conntrackUsers++ == 0) {
    refreshHooks(nf);
    // packets went by unseen: nf_ct_tcp_fixup
    let ct = knownState().first;
    while (ct !== null) {
      if (ct.namespace === nf.namespace && ct.original.protocol == <u32>Protocol.TCP) forgetWindows(ct);
      ct = ct.next;
    }
  }
  return true;
}

/** The last one turns the hooks off; connections stay until they expire. */
export function conntrackPut(nf: Netfilter): void {
  if (--nf.conntrackUsers == 0) refreshHooks(nf);
}
