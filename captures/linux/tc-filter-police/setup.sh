# police by its burst alone: the rates are so low that nothing comes back while the frames are sent. Bytes with and without the Ethernet header,
# exceeding packets that are dropped, passed on or marked; the MTU; a peak rate; packets instead of bytes; one bucket for two filters
modprobe -a act_gact act_mirred act_police act_skbedit act_vlan act_pedit act_csum cls_u32 cls_fw cls_flower cls_matchall
for n in a m b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name left netns m address 02:00:00:00:01:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name right netns m address 02:00:00:00:01:02
for l in left right; do ip -n m link set $l up; done
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n m link add br0 address 02:00:00:00:01:00 type bridge
ip -n m link set left master br0; ip -n m link set right master br0; ip -n m link set br0 up
sleep 3
tc -n m qdisc add dev left clsact
tc -n m qdisc add dev right clsact
i() { p=$1; shift; tc -n m filter add dev left ingress protocol ip flower ip_proto udp dst_port $p action "$@"; }
i 1 police rate 800bit burst 1000 drop
i 2 police rate 800bit burst 1000 conform-exceed drop/pipe action skbedit mark 7 pass
i 3 police rate 800bit burst 1000 conform-exceed pipe/pass action drop
i 4 police mtu 150 drop
i 5 police rate 800bit burst 1000 mtu 150 drop 2>&1 || true
i 5 police rate 800bit burst 1000 mtu 300 drop
i 6 police rate 8kbit burst 2000 peakrate 16kbit mtu 300 drop
i 7 police pkts_rate 1 pkts_burst 2 drop
i 8 police rate 800bit burst 1000 drop index 50
i 9 police index 50
i 10 police rate 800bit burst 600 overhead 50 mpu 200 drop
tc -n m filter add dev right egress protocol ip u32 match ip dport 11 0xffff police rate 800bit burst 500 drop flowid 1:1
