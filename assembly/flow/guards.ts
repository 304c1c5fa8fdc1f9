/**
 * What recipes rely on, as words that have to be what they were. Memory serves again, so who frees such an object clears the word that is named
 * here first. Expiries are times that have to lie ahead: where effects are due that would move them, the slow path puts those in and sees.
 */
import { Guard } from "../abi/flow-cache";
import { Connection } from "../netfilter/conntrack/connection";
import { NeighborState } from "../abi/neighbor";
import { NS_PER_MS } from "../clock";
import { RouteException } from "../net/exception";
import { Neighbor, NUD_CONNECTED } from "../net/neighbor";
import { Told, TOLD_BYTES } from "../recording";
import { EXPIRY_BYTES, GUARD_BYTES, Guards } from "./state";

/** Writes what the walk told; false where something cannot be relied on now. */
export function compileGuards(g: Guards, t: Told): bool {
  for (let i: u32 = 0; i < t.guards; i++) {
    const told = t.guardList + <usize>(i * TOLD_BYTES);
    if (!compile(g, load<u32>(told), load<u32>(told, 4), load<u32>(told, 8))) return false;
  }
  return true;
}

function compile(g: Guards, what: u32, object: usize, detail: u32): bool {
  switch (what) {
    case Guard.neighbor: {
      const n = changetype<Neighbor>(object);
      if (!(n.state & (NUD_CONNECTED | NeighborState.DELAY | NeighborState.PROBE))) return false;
      version(g, object);
      return true;
    }
    case Guard.connection:
      // status and number; once its time is over the slow path ends it
      version(g, object);
      ahead(g, object + offsetof<Connection>("timeoutNs"), 0);
      return true;
    case Guard.fdb:
    case Guard.vxlanFdb:
    case Guard.virtualConnection:
    case Guard.same:
      version(g, object);
      return true;
    case Guard.until:
      ahead(g, object, 0);
      return true;
    case Guard.routeException: {
      const e = changetype<RouteException>(object);
      // it holds until then; less the time for which it is young
      const expires = object + offsetof<RouteException>("expiresNs");
      if (e.expiresNs) ahead(g, expires, 0 - <u64>detail * NS_PER_MS);
      return true;
    }
    default:
      return false;
  }
}

/** stable.ts: the object has to be the same, as it is now. */
function version(g: Guards, object: usize): void {
  same(g, object);
  same(g, object + 4);
}

/** The u32 at `at` has to be what it is now. */
function same(g: Guards, at: usize): void {
  const to = g.guardsAt + <usize>(g.guards++ * GUARD_BYTES);
  store<u32>(to, <u32>at);
  store<u32>(to, load<u32>(at), 4);
}

/** The time (u64, ns) at `at` plus `ns` has to lie ahead. */
function ahead(g: Guards, at: usize, ns: u64): void {
  const to = g.expiriesAt + <usize>(g.expiries++ * EXPIRY_BYTES);
  store<u32>(to, <u32>at);
  store<u64>(to, ns, 8);
}
