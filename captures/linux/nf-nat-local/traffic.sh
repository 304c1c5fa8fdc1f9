p() { ip netns exec r ping -q -c 1 -e $1 -s 8 -W 0.1 $2 >/dev/null 2>&1 && echo "$2 answers" || echo "$2: $?"; }
p 21 10.99.0.1
p 22 10.99.0.2
p 23 10.99.0.3
p 24 10.0.2.4
p 25 10.99.0.5
p 26 10.0.2.2
ip netns exec c tcpreplay --pps=250 -i eth0 c1.pcap
