ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip -n r route get 10.0.1.2 | sed 's/expires [0-9]*sec/expires SOON/'
ip -n r route get 10.0.1.3 | sed 's/expires [0-9]*sec/expires SOON/'
ip -n r route get 10.0.1.7
ip -n r route flush cache
ip netns exec c tcpreplay --pps=250 -i eth0 expired.pcap
