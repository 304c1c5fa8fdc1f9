route() { for i in 2 3 4; do ip -n r route get 10.0.2.$i | sed 's/expires [0-9]*sec/expires/; s/ uid 0//'; done; }
play() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
play c c1; play s s1; route
play c c2; play s s2; route
play c c3; play s s3; route
