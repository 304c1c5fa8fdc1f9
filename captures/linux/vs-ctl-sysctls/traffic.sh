r() { ip netns exec r "$@"; }
# its default is what the machine has memory for
r sysctl -a | grep '^net.ipv4.vs' | grep -v sync_qlen_max
put() { s=0; r sh -c "echo '$2' > /proc/sys/net/ipv4/vs/$1" 2>/dev/null || s=$?; echo "$1 <- $2: $s $(r cat /proc/sys/net/ipv4/vs/$1 2>&1)"; }
for v in -1 0 1 2 4 x; do for n in drop_entry drop_packet secure_tcp; do put $n $v; done; done
put drop_packet 3; put secure_tcp 3
for v in -1 0 1 2; do put sync_version $v; done
for v in -1 0 1 2 3 4 96 65536 2147483648; do put sync_ports $v; done
for v in "4 60" "0 0" "5" "50 3" "3 3" "-1 5" "1 0" "3 50 7" abc "7 x" "2147483648 0"; do put sync_threshold "$v"; done
for v in 0 10 -1 21474836 21474837; do put sync_refresh_period $v; put lblc_expiration $v; put lblcr_expiration $v; done
for v in 0 3 4 -1; do put sync_retries $v; done
for v in 2 4294967295 -5; do put sync_qlen_max $v; done
for n in am_droprate backup_only cache_bypass conn_reuse_mode conntrack expire_nodest_conn expire_quiescent_template ignore_tunneled \
  nat_icmp_send pmtu_disc run_estimation schedule_icmp sloppy_sctp sloppy_tcp snat_reroute sync_persist_mode sync_sock_size; do
  for v in -5 2 300 0x10 2147483648; do put $n $v; done
done
put amemthresh 100;
# each namespace has its own
sysctl -a | grep '^net.ipv4.vs' | grep -v sync_qlen_max
