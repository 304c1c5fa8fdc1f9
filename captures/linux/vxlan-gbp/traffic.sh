for s in 0 8 12 14; do ip netns exec a ping -q -c 1 -e 77 -s $s -W 0.5 192.168.0.2 >/dev/null; done
ip netns exec a ping -q -c 1 -e 77 -s 8 -W 0.5 192.168.1.2 >/dev/null || echo lost
