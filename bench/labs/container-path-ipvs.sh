# After container-path.sh: the same services by IPVS instead of DNAT rules, as kube-proxy has them in its mode ipvs.
ip netns exec host iptables -t nat -F PREROUTING
ip -n host link add kube-ipvs0 type dummy
for i in $(seq 1 16); do ip -n host addr add 10.96.0.$i/32 dev kube-ipvs0; done
ip netns exec host sysctl -qw net.ipv4.vs.conntrack=1
for i in $(seq 1 16); do
  for p in u t; do
    echo "-A -$p 10.96.0.$i:80 -s rr"
    echo "-a -$p 10.96.0.$i:80 -r 10.243.$i.2:8080 -m"
  done
done | ip netns exec host ipvsadm -R
