/** Defaults of the sysctls in a new kernel (ipv4_devconf, inet_init_net, arp_tbl.parms, icmp_sk_init ... of Linux 6.1) and how they are inherited. */
import { ConfSysctl, NeighSysctl, NetSysctl } from "./abi/sysctl";
import { initialNamespace, Namespace } from "./net/namespace";

function set(table: usize, id: u32, value: i32): void {
  store<i32>(table + ((<usize>id) << 2), value);
}

/** Values of a namespace's own. conf and neigh: devinet_init_net copies conf.all and conf.default of the initial namespace. */
export function initSysctls(ns: Namespace): void {
  const s = ns.sysctls;
  set(s, NetSysctl.ip_default_ttl, 64);
  set(s, NetSysctl.ip_forward_update_priority, 1);
  set(s, NetSysctl.ip_early_demux, 1);
  set(s, NetSysctl.icmp_echo_ignore_broadcasts, 1);
  set(s, NetSysctl.icmp_ignore_bogus_error_responses, 1);
  set(s, NetSysctl.icmp_ratelimit, 1000);
  set(s, NetSysctl.icmp_ratemask, 6168);
  set(s, NetSysctl.icmp_msgs_per_sec, 1000);
  set(s, NetSysctl.icmp_msgs_burst, 50);
  set(s, NetSysctl.igmp_max_memberships, 20);
  set(s, NetSysctl.igmp_max_msf, 10);
  set(s, NetSysctl.igmp_qrv, 2);
  set(s, NetSysctl.igmp_link_local_mcast_reports, 1);
  set(s, NetSysctl.ipfrag_high_thresh, 4194304);
  set(s, NetSysctl.ipfrag_low_thresh, 3145728);
  set(s, NetSysctl.ipfrag_time, 30);
  set(s, NetSysctl.ipfrag_max_dist, 64);
  set(s, NetSysctl.fib_multipath_hash_fields, 7);
  set(s, NetSysctl.route_min_pmtu, 552);
  set(s, NetSysctl.route_mtu_expires, 600);
  set(s, NetSysctl.route_min_adv_mss, 256);
  // in jiffies at HZ = 100: redirect_load = HZ / 50, silence = (HZ / 50) << (number + 1), error_cost = HZ, error_burst = 5 HZ
  set(s, NetSysctl.route_redirect_load, 2);
  set(s, NetSysctl.route_redirect_number, 9);
  set(s, NetSysctl.route_redirect_silence, 2048);
  set(s, NetSysctl.route_error_cost, 100);
  set(s, NetSysctl.route_error_burst, 500);
  set(s, NetSysctl.route_gc_timeout, 300);
  set(s, NetSysctl.ip_local_port_range_low, 32768);
  set(s, NetSysctl.ip_local_port_range_high, 60999);
  set(s, NetSysctl.ip_unprivileged_port_start, 1024);
  set(s, NetSysctl.tcp_ecn, 2);
  set(s, NetSysctl.tcp_sack, 1);
  set(s, NetSysctl.tcp_timestamps, 1);
  set(s, NetSysctl.tcp_window_scaling, 1);
  set(s, NetSysctl.core_netdev_max_backlog, 1000);
  set(s, NetSysctl.core_somaxconn, 4096);
  set(s, NetSysctl.bridge_nf_call_arptables, 1);
  set(s, NetSysctl.bridge_nf_call_iptables, 1);
  set(s, NetSysctl.bridge_nf_call_ip6tables, 1);
  initConntrack(s);

  const initial = initialNamespace();
  if (ns !== initial) {
    memory.copy(ns.confAll, initial.confAll, ConfSysctl.COUNT << 2);
    memory.copy(ns.confDefault, initial.confDefault, ConfSysctl.COUNT << 2);
  } else {
    initConf(ns.confAll, 0);
    initConf(ns.confDefault, 1);
  }
  initNeigh(ns.neighDefault);
}

/** nf_conntrack_init_net, nf_conntrack_proto_pernet_init; buckets and max as with more than 4 GB of memory (the recordings' kernel had 512 MB: 4096) */
function initConntrack(s: usize): void {
  set(s, NetSysctl.nf_conntrack_buckets, 262144);
  set(s, NetSysctl.nf_conntrack_checksum, 1);
  set(s, NetSysctl.nf_conntrack_events, 2);
  set(s, NetSysctl.nf_conntrack_expect_max, 4096);
  set(s, NetSysctl.nf_conntrack_generic_timeout, 600);
  set(s, NetSysctl.nf_conntrack_gre_timeout, 30);
  set(s, NetSysctl.nf_conntrack_gre_timeout_stream, 180);
  set(s, NetSysctl.nf_conntrack_icmp_timeout, 30);
  set(s, NetSysctl.nf_conntrack_icmpv6_timeout, 30);
  set(s, NetSysctl.nf_conntrack_max, 262144);
  set(s, NetSysctl.nf_conntrack_dccp_loose, 1);
  set(s, NetSysctl.nf_conntrack_dccp_timeout_closereq, 64);
  set(s, NetSysctl.nf_conntrack_dccp_timeout_closing, 64);
  set(s, NetSysctl.nf_conntrack_dccp_timeout_open, 43200);
  set(s, NetSysctl.nf_conntrack_dccp_timeout_partopen, 480);
  set(s, NetSysctl.nf_conntrack_dccp_timeout_request, 240);
  set(s, NetSysctl.nf_conntrack_dccp_timeout_respond, 480);
  set(s, NetSysctl.nf_conntrack_dccp_timeout_timewait, 240);
  set(s, NetSysctl.nf_conntrack_frag6_high_thresh, 4194304);
  set(s, NetSysctl.nf_conntrack_frag6_low_thresh, 3145728);
  set(s, NetSysctl.nf_conntrack_frag6_timeout, 60);
  set(s, NetSysctl.nf_conntrack_sctp_timeout_closed, 10);
  set(s, NetSysctl.nf_conntrack_sctp_timeout_cookie_wait, 3);
  set(s, NetSysctl.nf_conntrack_sctp_timeout_cookie_echoed, 3);
  set(s, NetSysctl.nf_conntrack_sctp_timeout_established, 210);
  set(s, NetSysctl.nf_conntrack_sctp_timeout_shutdown_sent, 3);
  set(s, NetSysctl.nf_conntrack_sctp_timeout_shutdown_recd, 3);
  set(s, NetSysctl.nf_conntrack_sctp_timeout_shutdown_ack_sent, 3);
  set(s, NetSysctl.nf_conntrack_sctp_timeout_heartbeat_sent, 30);
  set(s, NetSysctl.nf_conntrack_tcp_loose, 1);
  set(s, NetSysctl.nf_conntrack_tcp_max_retrans, 3);
  set(s, NetSysctl.nf_conntrack_tcp_timeout_syn_sent, 120);
  set(s, NetSysctl.nf_conntrack_tcp_timeout_syn_recv, 60);
  set(s, NetSysctl.nf_conntrack_tcp_timeout_established, 432000);
  set(s, NetSysctl.nf_conntrack_tcp_timeout_fin_wait, 120);
  set(s, NetSysctl.nf_conntrack_tcp_timeout_close_wait, 60);
  set(s, NetSysctl.nf_conntrack_tcp_timeout_last_ack, 30);
  set(s, NetSysctl.nf_conntrack_tcp_timeout_time_wait, 120);
  set(s, NetSysctl.nf_conntrack_tcp_timeout_close, 10);
  set(s, NetSysctl.nf_conntrack_tcp_timeout_max_retrans, 300);
  set(s, NetSysctl.nf_conntrack_tcp_timeout_unacknowledged, 300);
  set(s, NetSysctl.nf_conntrack_udp_timeout, 30);
  set(s, NetSysctl.nf_conntrack_udp_timeout_stream, 120);
}

function initConf(table: usize, acceptSourceRoute: i32): void {
  set(table, ConfSysctl.accept_redirects, 1);
  set(table, ConfSysctl.secure_redirects, 1);
  set(table, ConfSysctl.send_redirects, 1);
  set(table, ConfSysctl.shared_media, 1);
  set(table, ConfSysctl.accept_source_route, acceptSourceRoute);
  set(table, ConfSysctl.igmpv2_unsolicited_report_interval, 10000);
  set(table, ConfSysctl.igmpv3_unsolicited_report_interval, 1000);
  set(table, ConfSysctl.arp_evict_nocarrier, 1);
}

function initNeigh(table: usize): void {
  set(table, NeighSysctl.mcast_solicit, 3);
  set(table, NeighSysctl.ucast_solicit, 3);
  set(table, NeighSysctl.retrans_time_ms, 1000);
  set(table, NeighSysctl.base_reachable_time_ms, 30000);
  set(table, NeighSysctl.delay_first_probe_time, 5000);
  set(table, NeighSysctl.interval_probe_time_ms, 5000);
  set(table, NeighSysctl.gc_stale_time, 60000);
  set(table, NeighSysctl.unres_qlen_bytes, 212992);
  set(table, NeighSysctl.proxy_qlen, 64);
  set(table, NeighSysctl.anycast_delay, 1000);
  set(table, NeighSysctl.proxy_delay, 800);
  set(table, NeighSysctl.locktime, 1000);
  set(table, NeighSysctl.gc_interval, 30000);
  set(table, NeighSysctl.gc_thresh1, 128);
  set(table, NeighSysctl.gc_thresh2, 512);
  set(table, NeighSysctl.gc_thresh3, 1024);
}
