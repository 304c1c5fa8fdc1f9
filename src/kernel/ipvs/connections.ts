/** Connections and templates of a namespace, as /proc/net/ip_vs_conn lists them. */
import type { VsConnection } from "../../model/ipvs.js";
import type { Machine } from "../machine.js";

/** In order of creation. Nothing makes connections yet. */
export function vsConnections(m: Machine, netns: string): VsConnection[] {
  m.namespaceId(netns);
  return [];
}
