ping() { ip netns exec c1 ping -q -c 1 -e 77 -W 0.3 "$@" >/dev/null 2>&1 || echo "ping $*: $?"; }
ping -s 8 10.1.0.3
ping -s 8 10.1.0.3
ip netns exec c1 tcpreplay --pps=250 -i eth0 c1.pcap
# from outside, in the clear: the same datagram that would be welcome if it were protected
ip netns exec a tcpreplay --pps=250 -i eth0 clear.pcap
# without the policy it leaves in the clear, and the other side drops it
ip -n a xfrm policy deleteall
ping -s 8 10.1.0.3
# with one but without a state nothing leaves
ip -n a xfrm policy add src 10.0.0.1/32 dst 10.0.0.2/32 proto udp dport 4789 dir out mark 0xd0c4e3 tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 99 mode transport
ping -s 8 10.1.0.3
