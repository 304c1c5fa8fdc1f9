# What ipset says: sets of every type made, filled, tested and listed, ranges, and what is refused, with exit codes.
r() { echo; echo "\$ $*"; eval "$@" 2>&1 || echo "exit $?"; }
r ipset create h1 hash:ip
r ipset create h3 hash:net
r ipset create h4 hash:ip,port
r ipset create h5 hash:ip,port,ip
r ipset create h6 hash:ip,port,net
r ipset create h7 hash:net,port
r ipset create h8 hash:net,iface
r ipset create h9 bitmap:port range 0-65535
r ipset create h10 list:set
r ipset create h11 bitmap:ip range 10.0.0.0/16
r ipset create h12 bitmap:ip range 10.0.0.0/8 netmask 24 timeout 100 counters comment skbinfo
r ipset create h13 hash:mac
r ipset create h14 hash:net,net
r ipset create h15 hash:ip,mark
r ipset create h16 hash:net,port,net
r ipset create h17 hash:ip,mac
r ipset create h19 hash:ip netmask 24
r ipset create h21 hash:ip,mark markmask 0xff
r ipset create h22 list:set size 4 timeout 5 counters
r ipset add h10 h1
r ipset add h10 h3
r ipset add h10 h4 before h3
r ipset add h10 h10
r ipset add h10 nosuch
r ipset add h10 h5 after h22
r ipset add h10 h5 after nosuch
r ipset test h10 h1 before h3
r ipset test h10 h4 before h3
r ipset test h10 h5
r ipset add h22 h5
r ipset add h1 1.1.1.1
r ipset add h1 1.1.1.1
r ipset -exist add h1 1.1.1.1
r ipset add h1 0.0.0.0
r ipset add h1 1.1.1.0/30
r ipset -! add h1 1.1.1.0/30
r ipset del h1 9.9.9.9
r ipset add h1 1.1.1.1 timeout 5
r ipset add h1 1.1.1.1 packets 5
r ipset add h1 1.1.1.1 comment x
r ipset add h1 1.1.1.1 skbmark 1
r ipset test h1 1.1.1.1
r ipset test h1 1.1.1.9
r ipset test h1 1.1.1.0/24
r ipset test nosuch 1.1.1.1
r ipset add h2 '::1 timeout 10 packets 5 bytes 6 comment "hello world" skbmark 0x10/0xff skbprio 1:10 skbqueue 3'
r ipset add h2 2001:db8::1
r ipset add h2 2001:db8::1/64
r ipset add h2 1.1.1.1
r ipset add h3 0.0.0.0/0
r ipset add h3 10.1.0.0/16 nomatch
r ipset add h3 10.1.2.3
r ipset add h3 192.168.0.5-192.168.0.20
r ipset test h3 10.1.9.9
r ipset test h3 10.1.9.9 nomatch
r ipset test h3 10.1.0.0/16
r ipset test h3 10.1.0.0/16 nomatch
r ipset test h3 10.1.2.3
r ipset test h3 10.9.2.3
r ipset test h3 10.9.2.3 nomatch
r ipset del h3 10.1.0.0/16 nomatch
r ipset add h3 1.1.1.1/33
r ipset add h3 1.1.1.1/0
r ipset add h4 1.1.1.1,tcp:80
r ipset add h4 1.1.1.1,80
r ipset add h4 1.1.1.1,udp:53
r ipset add h4 1.1.1.1,icmp:ping
r ipset add h4 1.1.1.1,icmp:3/4
r ipset add h4 1.1.1.1,sctp:99
r ipset add h4 1.1.1.1,gre:0
r ipset add h4 1.1.1.1,gre:5
r ipset add h4 1.1.1.1,47:0
r ipset add h4 1.1.1.1,http
r ipset add h4 1.1.1.1,tcp:http-tcp:443
r ipset add h4 1.1.1.1,tcp:80-82
r ipset -exist add h4 1.1.1.1-1.1.1.2,tcp:80-82
r ipset add h4 1.1.1.1
r ipset add h4 1.1.1.1,tcp:80,2.2.2.2
r ipset add h4 1.1.1.1,icmpv6:1/1
r ipset add h4 1.1.1.1,udplite:1
r ipset add h4 1.1.1.1,tcp:99999
r ipset add h4 1.1.1.1,foo:80
r ipset add h4 1.1.1.1,bla
r ipset add h4 1.1.1.1,tcp:90-80
r ipset add h5 1.1.1.1,80,2.2.2.2
r ipset add h5 1.1.1.1,80,2.2.2.0/24
r ipset add h5 1.1.1.0/30,80-81,2.2.2.2
r ipset add h6 1.1.1.1,80,2.2.2.0/24
r ipset add h6 1.1.1.1,80,2.2.2.0/0
r ipset add h6 1.1.1.1,80,2.2.2.3-2.2.2.9
r ipset add h6 1.1.1.1-1.1.1.2,udp:1-2,2.2.2.3-2.2.2.4 nomatch
r ipset add h7 10.0.0.0/8,80
r ipset add h7 0.0.0.0/0,80
r ipset add h7 10.0.0.1-10.0.0.6,80-81
r ipset add h8 10.0.0.0/8,eth0
r ipset add h8 0.0.0.0/0,eth0
r ipset add h8 10.0.0.0/8,physdev:eth1
r ipset add h8 10.0.0.0/9,eth wildcard
r ipset add h8 10.0.0.0/9,eth1
r ipset add h8 10.0.0.0/10,eth1
r ipset add h8 10.0.0.0/10,eth wildcard
r ipset add h8 10.0.0.0/16,cali+
r ipset add h8 11.0.0.0/16,
r ipset add h8 11.0.0.0/16,averyveryverylongname
r ipset test h8 10.0.0.1,eth5
r ipset test h8 10.127.0.1,eth5
r ipset test h8 10.200.0.1,eth0
r ipset del h8 10.0.0.0/9,eth9
r ipset add h9 80
r ipset add h9 80
r ipset add h9 tcp:81
r ipset add h9 udp:82
r ipset add h9 100-110
r ipset del h9 105-200
r ipset test h9 80
r ipset test h9 http
r ipset add h9 65536
r ipset add h11 10.0.0.1
r ipset add h11 10.0.0.5-10.0.0.9
r ipset add h11 10.0.1.0/30
r ipset add h11 11.0.0.1
r ipset add h12 10.0.5.7
r ipset test h12 10.0.5.9
r ipset add h13 01:02:03:04:05:06
r ipset add h13 00:00:00:00:00:00
r ipset add h14 1.1.0.0/16,2.2.0.0/16
r ipset add h14 0.0.0.0/0,0.0.0.0/0
r ipset add h14 1.1.0.0/16,2.3.0.0/16 nomatch
r ipset add h15 1.1.1.1,0x10
r ipset add h15 1.1.1.1,16
r ipset add h16 1.1.0.0/16,80,2.2.0.0/16
r ipset add h16 0.0.0.0/0,80,0.0.0.0/0
r ipset add h17 1.1.1.1,01:02:03:04:05:06
r ipset add h19 1.1.1.1
r ipset add h19 1.1.1.2
r ipset add h21 1.1.1.1,0x1234
r ipset list -t h3
r ipset list -o xml h2
r ipset list nosuch
r ipset list h3 -s
r ipset save h3 -s
r ipset list -o save h3
r ipset list -o json h3
r ipset create h1 hash:ip
r ipset -exist create h1 hash:ip
r ipset -exist create h1 hash:ip timeout 5
r ipset -exist create h1 hash:net
r ipset create averyveryveryveryveryverylongnamexx hash:ip
r ipset create averyveryveryveryveryverylongn hash:ip
r ipset create x nosuch:type
r ipset create x hash:ip timeout
r ipset create x hash:ip foo
r ipset create x hash:ip maxelem abc
r ipset create x hash:ip netmask 0
r ipset create x hash:ip netmask 33
r ipset create x hash:ip family foo
r ipset create x hash:ip timeout 99999999
r ipset create x bitmap:port
r ipset create x bitmap:port range 5-2
r ipset create x bitmap:ip range 10.0.0.0/7
r ipset create x
r ipset create
r ipset foo
r ipset add h1
r ipset add h1 1.1.1.300
r ipset add h1 1.1.1.1 foo
r ipset add h1 1.1.1.1 nomatch
r ipset add h9 1-2-3
r ipset rename h1 h3
r ipset rename h1 y1
r ipset rename h4 y4
r ipset rename h7 y7
r ipset rename h7 y8
r ipset swap y7 h7
r ipset swap y7 h6
r ipset swap h1 h19
r ipset swap h1 h10
r ipset destroy h1
r ipset destroy nosuch
r ipset destroy
r ipset flush h3
r ipset flush nosuch
r ipset flush
r ipset destroy
r ipset list -t h10
r ipset destroy y7
r ipset list a
r ipset -q add a 1.1.1.1
r ipset -q test a 1.1.1.1
r ipset add a 1.1.1.1 -q
r ipset -N d hash:ip
r ipset -A d 1.1.1.1
r ipset -L d
r ipset -X d
r ipset version
r ipset --version
r ipset add a -exist 1.1.1.1
r ipset list
r ipset save
