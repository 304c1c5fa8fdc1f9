# A published port, with the rules that Docker 27 writes for `docker run -p 8080:80 web`.
#
#   client --- eth0 [ host ] docker0 --- web        client asks 192.168.1.100:8080, web answers on port 80
#   192.168.1.50     |  .1.100      172.17.0.1     172.17.0.2
#                    '--- eth1 --- registry 203.0.113.9     what web asks outside leaves as 203.0.113.1

ip netns add host
for name in client web registry; do
  ip netns add $name
  ip -n $name link set lo up
done

ip -n host link add docker0 address 02:42:00:00:00:01 type bridge
ip -n host addr add 172.17.0.1/16 dev docker0
ip -n host link set lo up
ip -n host link set docker0 up
ip link add veth-web netns host address 02:42:00:00:01:02 type veth peer name eth0 netns web address 02:42:ac:11:00:02
ip -n host link set veth-web master docker0 up
ip -n web addr add 172.17.0.2/16 dev eth0
ip -n web link set eth0 up
ip -n web route add default via 172.17.0.1

# the network outside: two more cables
ip link add eth0 netns host address 02:00:00:00:01:64 type veth peer name eth0 netns client address 02:00:00:00:01:32
ip -n host addr add 192.168.1.100/24 dev eth0
ip -n client addr add 192.168.1.50/24 dev eth0
ip link add eth1 netns host address 02:00:00:00:02:01 type veth peer name eth0 netns registry address 02:00:00:00:02:09
ip -n host addr add 203.0.113.1/24 dev eth1
ip -n registry addr add 203.0.113.9/24 dev eth0
ip -n host link set eth0 up
ip -n host link set eth1 up
ip -n client link set eth0 up
ip -n registry link set eth0 up

# what dockerd does
ip netns exec host sysctl -qw net.ipv4.ip_forward=1
ip netns exec host iptables-restore <<'RULES'
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN
COMMIT
RULES

# web serves a page, one connection after the other
printf 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello from web\n' > page.txt
ip netns exec web sh -c 'while true; do nc -l -N -p 80 < page.txt; done' > /dev/null &
