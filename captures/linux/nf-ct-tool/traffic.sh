t() { echo "# conntrack $*"; ip netns exec r conntrack "$@" 2>&1 || echo "exit code $?"; }
t -I -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1 --dport 2 --state ESTABLISHED -t 1000
t -I -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1 --dport 2 --state ESTABLISHED -t 1000
t -I -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 2 --dport 2 -t 1000 -u ASSURED,SEEN_REPLY -m 5
t -I -s 10.0.0.1 -d 10.0.0.2 -r 10.0.0.2 -q 10.0.0.1 -p udp --sport 3 --dport 4 --reply-port-src 4 --reply-port-dst 3 -t 500
t -I -s 10.0.0.1 -d 10.0.0.2 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 7 -t 500
t -I -s 10.0.0.1 -d 10.0.0.2 -p 50 -t 500
t -I -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 9 --dport 4
t -I -s 10.0.0.1 -p udp --sport 9 --dport 4 -t 5
t -C
t -L -p tcp
t -L -p udp -o extended
t -L -p udp --sport 2
t -L -s 10.0.0.0/24 -p icmp
t -L -d 10.0.0.9
t -L -r 10.0.0.2 -p tcp
t -L -q 10.0.0.1 -p tcp
t -L -m 5
t -L -m 4/4 -p udp
t -L -u ASSURED
t -L -p tcp --state ESTABLISHED
t -L -p tcp --state SYN_SENT
t -L -p tcp --state FOO
t -L --state ESTABLISHED
t -L -g
t -L -n
t -L -j
t -L -p 50
t -L -p foo
t -L -f ipv6
t -L -s 1.2.3.4/33
t -L -t 5
t -L -o foo
t -L foo
t -L -s
t -L expect
t -L dying
t -G -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2
t -G -p tcp -r 10.0.0.2 -q 10.0.0.1 --reply-port-src 2 --reply-port-dst 1
t -G -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 99
t -G -p tcp -s 10.0.0.1
t -U -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -t 770
t -U -p udp --sport 77 -m 9
t -D -p udp --sport 3
t -D -p udp --sport 3
t -L -D
t -X
t -F -s 1.1.1.1
t -S
t -D -p icmp
t -F
t -C
t -L
t -V
