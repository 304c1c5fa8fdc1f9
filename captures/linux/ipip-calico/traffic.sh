p() { n=$1; e=$2; shift 2; ip netns exec $n ping -q -s 8 -c 1 -W 1 -e $e "$@" >/dev/null || true; }
p p1 1 192.168.2.10
p n1 2 192.168.2.10
p p2 3 192.168.3.0
p p1 4 192.168.3.9
p p1 5 192.168.1.11
p p1 6 10.0.0.2
ip netns exec p1 tcpreplay --pps=250 -i eth0 p1.pcap
ip -n n1 route get 192.168.2.10 | sed 's/expires [0-9]*sec/expires/'
ip -n n1 -s tunnel show
ip -n n2 -s tunnel show
