/**
 * What stands between the flow cache (docs/flow-cache.md) and the host's calls: before anything is read, what cached flows have counted is put
 * in; before anything is changed, what was cached is void. A call that is not named here is taken to change something.
 */
type Call = (...args: any[]) => any;

/** They do it themselves, or touch nothing that the cache knows of. */
const OWN = new Set([
  "allocate_region",
  "boot",
  "cause_set",
  "fast_changed",
  "fast_flush",
  "fast_mode",
  "fast_share",
  "fast_statistics",
  "flush_taps",
  "names_changed",
  "now",
  "packet_receive",
  "packet_send",
  "packet_send_later",
  "run_replays",
  "run_until",
  "take_extack",
]);

/** They look, begin to send captures, or send and receive what sockets do: the slow path all the way. */
const READS = new Set([
  "action_get",
  "action_next",
  "address6_get",
  "address_get",
  "annotations_made",
  "bridge_get",
  "bridge_netfilter_loaded",
  "bridge_port_get",
  "cause_of",
  "chain_get",
  "chain_next",
  "class_next",
  "connection_tell",
  "conntrack_count",
  "conntrack_event",
  "conntrack_events",
  "conntrack_get",
  "conntrack_next",
  "conntrack_stat",
  "drops_next",
  "drops_uncounted",
  "fdb_next",
  "filter_dump",
  "filter_get",
  "filter_next",
  "filter_tell",
  "group6_get",
  "inet_info",
  "inet_next",
  "inet_read",
  "inet_receive",
  "inet_send",
  "ipvs_connection_next",
  "ipvs_connection_tell",
  "ipvs_dest_next",
  "ipvs_dest_read",
  "ipvs_loaded",
  "ipvs_service_find",
  "ipvs_service_next",
  "ipvs_service_read",
  "ipvs_sysctl_get",
  "ipvs_timeouts",
  "ipvs_totals",
  "link_describe",
  "link_find",
  "link_get",
  "link_next",
  "log_cleared",
  "log_next",
  "mdb_next",
  "mdb_router_next",
  "memory_used",
  "namespace_name",
  "namespace_next",
  "neighbor6_next",
  "neighbor_next",
  "neighbor_proxy_next",
  "object_find",
  "qdisc_next",
  "recent_entry",
  "recent_table",
  "replay_delete",
  "replay_new",
  "replay_scan",
  "replay_scan_begin",
  "replay_start",
  "route6_cached",
  "route6_next",
  "route6_query",
  "route6_table",
  "route_next",
  "route_query",
  "route_table",
  "rule_get",
  "set_element_next",
  "set_find",
  "set_next",
  "socket_lost",
  "socket_receive",
  "socket_send",
  "socket_send6",
  "statistic",
  "sysctl6_get",
  "sysctl_get",
  "tunnel_module_loaded",
  "vlan_next",
  "vni_next",
  "xfrm_default_get",
  "xfrm_policy_at",
  "xfrm_policy_get",
  "xfrm_state_at",
  "xfrm_state_get",
  "xfrm_statistics",
  "xt_chain_find",
  "xt_chain_get",
  "xt_chain_next",
  "xt_rule_find",
  "xt_rule_get",
  "xt_table_exists",
]);

/** The module's system calls with what has to come before them. */
export function guardCalls(exports: Record<string, Call>): Record<string, Call> {
  const flush = exports.fast_flush!;
  const changed = exports.fast_changed!;
  const calls: Record<string, Call> = {};
  for (const [name, call] of Object.entries(exports)) {
    if (typeof call !== "function" || OWN.has(name)) calls[name] = call;
    else calls[name] = before(READS.has(name) ? flush : changed, call);
  }
  return calls;
}

/** Without a rest parameter for the calls of few arguments: dumps make many of them. */
function before(first: Call, call: Call): Call {
  switch (call.length) {
    case 0:
      return () => (first(), call());
    case 1:
      return (a) => (first(), call(a));
    case 2:
      return (a, b) => (first(), call(a, b));
    case 3:
      return (a, b, c) => (first(), call(a, b, c));
    default:
      return (...args) => (first(), call(...args));
  }
}
