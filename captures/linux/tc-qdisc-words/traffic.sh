set +e
exec 2>&1
t() { echo "+ tc $*"; tc "$@" || echo "rc=$?"; }
t qdisc show
t qdisc show; t -s -d qdisc show dev e0; t -j -s qdisc show; t -j -p qdisc show dev e0
t qdisc del dev e0 root; t qdisc add dev e0; t qdisc add dev nix root pfifo; t qdisc add root pfifo
t qdisc add dev e0 root handle 1: pfifo limit 10; t -s qdisc show dev e0; t qdisc add dev e0 root pfifo; t qdisc add dev e0 root handle 1: pfifo;  t qdisc add dev e0 root handle 2: pfifo; t qdisc change dev e0 root pfifo limit 20; t qdisc show dev e0; t qdisc replace dev e0 root handle 3: bfifo; t qdisc show dev e0; t qdisc del dev e0 root; t qdisc show dev e0
t qdisc add dev e0 root handle 1: prio; t qdisc show dev e0; t -d -s class show dev e0; t qdisc show dev e0 invisible; t qdisc add dev e0 parent 1:4 pfifo;t qdisc add dev e0 parent 2:1 pfifo;  t qdisc add dev e0 parent 1:2 handle 20: tbf rate 1mbit burst 10kb latency 50ms; t -s -d qdisc show dev e0; t -s -d class show dev e0; t -s -j -p qdisc show dev e0; t -s -j -p class show dev e0; t qdisc del dev e0 parent 1:2; t qdisc show dev e0; t class add dev e0 parent 1: classid 1:7 htb rate 1mbit; t class del dev e0 classid 1:1; t class del dev e0 classid 1:9
t qdisc del dev e0 root
for r in 1mbit 8kbit 100kbit 1gbit 10gbit 100mbit 32gbit 1500bps; do t qdisc add dev e0 root handle 1: tbf rate $r burst 10kb latency 50ms; t -d qdisc show dev e0; t -j qdisc show dev e0; t qdisc del dev e0 root; done
t qdisc add dev e0 root handle 1: tbf rate 1mbit burst 10kb limit 3000 peakrate 2mbit mtu 2000 overhead 24 mpu 64 linklayer atm; t -d qdisc show dev e0; t -d -j -p qdisc show dev e0; t qdisc del dev e0 root
t qdisc add dev e0 root tbf; t qdisc add dev e0 root tbf rate 1mbit;  t qdisc add dev e0 root tbf rate 1mbit burst 10k; t qdisc add dev e0 root tbf rate abc burst 10k limit 10; t qdisc add dev e0 root tbf rate 1mbit burst 10k limit 10 latency 10ms; t qdisc add dev e0 root tbf rate 1mbit burst 10k latency 10ms peakrate 2mbit; t qdisc add dev e0 root tbf help; t qdisc add dev e0 root tbf foo; t qdisc add dev e0 root tbf rate 10mbit burst 1 latency 1ms; t qdisc del dev e0 root;  t qdisc add dev e0 root tbf rate 10mbit burst 10kb latency 1ms peakrate 1mbit mtu 1600; t qdisc show dev e0; t qdisc del dev e0 root; 
t qdisc; t qdisc help; t; t help; t foo; t qdisc foo; t -V; t class help; t class; t class show; t class show dev nix; t qdisc show dev nix; t qdisc show foo; t qdisc add dev e0 handle 1: foo; t qdisc add dev e0 handle zz root pfifo; t qdisc add dev e0 parent zz pfifo; t qdisc add dev e0 root root pfifo;  t qdisc add dev e0 root pfifo limit x;  t qdisc add dev e0 root pfifo foo; t qdisc add dev e0 root pfifo help; t qdisc add dev e0 root prio bands 4 priomap 1 2 3; t qdisc add dev e0 root prio bands 20; t qdisc add dev e0 root prio bands 1; t qdisc add dev e0 root prio bands x; t qdisc add dev e0 root prio help; t qdisc add dev e0 root handle 1:2 pfifo; t qdisc replace dev e0 root handle 5: netem delay 1ms; t qdisc change dev e0 handle 5: pfifo limit 3; t qdisc del dev e0 ingress; t qdisc add dev e0 ingress; t qdisc show dev e0; t -s qdisc show dev e0 ingress; t qdisc add dev e0 ingress; t qdisc add dev e0 clsact; t qdisc del dev e0 ingress; t qdisc del dev e0 ingress; t qdisc add dev e0 clsact; t qdisc show dev e0; t -j qdisc show dev e0; t qdisc del dev e0 clsact; t qdisc add dev e0 parent ffff: pfifo; t qdisc add dev e0 root clsact
t qdisc replace dev e0 root pfifo limit 3; t qdisc link dev e0 root handle 7: ; t qdisc del dev e0 root handle 9:; t qdisc del dev e0 root bfifo; t qdisc del dev e0; t qdisc del dev e0 handle 8001:; t qdisc del dev e0 root pfifo
t qdisc add dev e0 root handle 1: prio bands 4 priomap 0 1 2 3 0 1 2 3 0 1 2 3 0 1 2 3; t qdisc show dev e0; t qdisc add dev e0 parent 1:3 handle 30: prio;t qdisc add dev e0 parent 30:1 handle 1: prio; t qdisc replace dev e0 parent 30:1 handle 1: prio; t qdisc show; t qdisc show dev e0 root; t qdisc show dev e0 parent 1:3; t qdisc show dev e0 handle 30:; t qdisc del dev e0 root

t -o -s qdisc show dev e0; t -foo; t -s; t -n y qdisc show; t qdisc show dev; t qdisc add dev; t qdisc add dev e0 dev e0; t qdisc add dev e0 handle 1: handle 2: root pfifo; t qdisc add dev e0 root parent 1: pfifo; t q s dev e0; t qd ls dev e0; t qdisc lst dev e0; t qdisc get dev e0
ip link set e0 txqueuelen 5; t qdisc add dev e0 root handle 1: pfifo; t qdisc show dev e0; t qdisc del dev e0 root; ip link set e0 txqueuelen 0; t qdisc add dev e0 root handle 1: pfifo; t qdisc show dev e0; ip link show e0 | head -1; t qdisc del dev e0 root
t -b - <<X
qdisc add dev e0 root handle 1: pfifo
# comment
qdisc add dev e0 root handle 1: pfifo
X
t -force -b - <<X
qdisc foo
qdisc show dev e0
X
true
