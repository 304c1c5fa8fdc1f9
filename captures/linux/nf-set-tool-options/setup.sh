# What ipset says to options of sets and elements, IPv6, marks and comments, and to many ways to get them wrong.
r() { echo; echo "\$ $*"; eval "$@" 2>&1 || echo "exit $?"; }
r ipset create b bitmap:port range 1-100 counters timeout 0
r ipset add b 80 packets 5 bytes 6
r ipset del b 80
r ipset add b 80
r ipset list b
r ipset flush b
r ipset add b 80
r ipset list b
r ipset create a hash:ip
r ipset add a 1.1.1.6/30
r ipset list a
r ipset create n hash:net,net
r ipset add n 1.1.1.1-1.1.1.2,2.2.2.2
r ipset add n 1.1.1.4/31,2.2.2.2-2.2.2.3
r ipset add n 1.1.1.4/31,2.2.2.1-2.2.2.2
r ipset list n
r ipset create p hash:net,port,net
r ipset add p 1.1.1.1-1.1.1.2,80,2.2.2.2/31
r ipset add p 1.1.1.4/31,80-81,2.2.2.2
r ipset list p -s
r ipset create m hash:ip,mark
r ipset add m 0.0.0.0,0
r ipset add m 1.1.1.0/31,5
r ipset create ipp hash:ip,port
r ipset add ipp 1.1.1.6/31,80
r ipset add ipp 1.1.1.6,tcp:0
r ipset add ipp 1.1.1.6,udp:domain
r ipset add ipp 1.1.1.6,0:80
r ipset add ipp 1.1.1.6,esp:0
r ipset add ipp 1.1.1.6,99:0
r ipset add ipp 1.1.1.6,icmp:250/3
r ipset add ipp 1.1.1.16,ICMP:Ping
r ipset add ipp 10.1.1.6,TCP:9
r ipset add ipp 9.1.1.6,TCP:9
r ipset add ipp 9.1.1.6,TCP:10
r ipset add ipp 9.1.1.6,tcp:79
r ipset add ipp 9.1.1.6,udp:7
r ipset list ipp -s
r ipset create ni hash:net,iface
r ipset add ni 1.0.0.0/8,eth0
r ipset add ni 1.0.0.0/8,physdev:eth1
r ipset add ni 1.0.0.0/8,eth10
r ipset add ni 1.0.0.0/8,eth9
r ipset add ni 1.0.0.0/16,eth9
r ipset add ni 0.0.0.0/0,a
r ipset list ni -s
r ipset create l list:set counters
r ipset add l n
r ipset add l a
r ipset add l p
r ipset list l -s
r ipset -s list l
r ipset create c hash:ip counters comment skbinfo timeout 0
r ipset add c 1.1.1.1 skbmark 0x1111/0xff00ff00 skbprio 1:10 skbqueue 10
r ipset add c 1.1.1.2 skbmark 0x1111 packets 5 comment "a"
r ipset add c 1.1.1.3 comment "a b" bytes 7
r ipset add c 1.1.1.4 skbprio 0:1 comment '""'
r ipset add c 1.1.1.5 skbmark 0x5/0x0
r ipset add c 1.1.1.6 skbqueue 0
r ipset add c 1.1.1.7 skbqueue 70000
r ipset add c 1.1.1.8 skbprio 10
r ipset add c 1.1.1.8 packets 18446744073709551615
r ipset add c 1.1.1.9 packets 18446744073709551616
r ipset list c -s
r ipset save c -s
r "ipset -o xml list c -s | grep -v initval"
r ipset create six hash:net family inet6
r ipset add six 2001:db8::/32
r ipset add six ::/0
r ipset add six 2001:db8:0:0:1::1
r ipset add six 2001:db8::5/33
r ipset test six 2001:db8:8000::1
r ipset add six ::1-::5
r ipset add six 2001:db8::1,80
r ipset list six -s
r ipset create sp hash:ip,port family inet6
r ipset add sp 2001:db8::1,tcp:80
r ipset add sp '[2001:db8::1],tcp:80-81'
r ipset add sp 2001:db8::2,icmpv6:ping
r ipset add sp 2001:db8::2,icmpv6:1/7
r ipset add sp 2001:db8::2,icmp:ping
r ipset list sp -s
r ipset create mm hash:mac
r ipset add mm 1:2:3:4:5:6
r ipset add mm AA:bb:cc:dd:ee:ff
r ipset list mm
r ipset add mm foo
r ipset create im hash:ip,mac
r ipset add im 1.1.1.1,1:2:3:4:5:6
r ipset add im 1.1.1.1
r ipset list im
r ipset create six hash:ip hashsize 3
r ipset list -t six
r ipset create h64 hash:ip hashsize 3 bucketsize 3 initval 5
r ipset list -t h64
r ipset create nn hash:ip -6
r ipset create n4 hash:ip -4
r ipset create nz bitmap:port range tcp:1-10
r ipset create ny bitmap:ip range 10.0.0.1-10.0.0.200
r ipset create nyy bitmap:ip range 10.0.0.1-10.0.0.200 netmask 24
r ipset create nyz bitmap:ip range 10.0.0.1
r ipset create ls list:set size 0
r ipset add n
r ipset list -q nosuch
r ipset list a b
r ipset -o plain list a
r ipset -output save list a
r ipset list -o
r ipset destroy a b
r ipset flush a b
r ipset test a
r ipset test a 1.1.1.6 -q
r ipset test a 1.1.1.60 -q
r ipset rename a
r ipset rename a a
r ipset swap a a
r ipset rename nosuch a
r ipset swap nosuch a
r ipset rename a averyveryveryveryveryverylongnamexx
r ipset quit
r ipset create a hash:ip -exist
r ipset -exist del a 9.9.9.9
r ipset -! destroy nosuch
r ipset -q destroy nosuch
r ipset del nosuch 1.1.1.1
r ipset add a 1.1.1.1-
r ipset add a -1.1.1.1
r ipset add a 1.1.1
r ipset add a localhost
r ipset add a ''
r ipset add a 1.1.1.9-1.1.1.8
r ipset add a 1.1.1.10-1.1.1.11/31
r ipset add a 1.1.1.10/24-1.1.1.11
r ipset del a 1.1.1.0/24
r ipset -exist del a 1.1.1.0/24
r ipset list a
r ipset create "" hash:ip
r ipset create "a b" hash:ip
r ipset list "a b"
r ipset save "a b"
r ipset create -x hash:ip
r ipset create iphash iphash
r ipset list -t iphash
r ipset create sl setlist
r ipset create nm nethash
r ipset -N x iphash --hashsize 5 --maxelem 7
r ipset list -t x
r ipset create ab hash:ip timeout 5 timeout 6
r ipset create abc hash:ip maxelem 0
r ipset create abcd hash:ip maxelem 0x10
r ipset create abcde hash:ip maxelem 010
r ipset create e hash:ip maxelem 4294967296
r ipset create e hash:ip maxelem -1
r ipset list -t abcd
r ipset create ee list:set size 70000
r ipset create ee hash:ip netmask 24 netmask 25
r ipset list -t ee
r ipset create ef hash:net netmask 24
r ipset create ef hash:ip range 1-2
r ipset create ef bitmap:port range 1-2 hashsize 5
r ipset create ef bitmap:port range 1-2 maxelem 5
r ipset create eh hash:ip,mark markmask 0
r ipset create eh hash:ip probes 3
r ipset create ei hash:ip resize 3
r ipset create ej hash:ip gc 3
r ipset add abcd 1.1.1.1 timeout 0
r ipset add ab 1.1.1.1 timeout 0
r ipset add ab 1.1.1.2 timeout 4294967
r ipset add ab 1.1.1.2 timeout 2147483
r ipset add ab 1.1.1.3,2
r ipset list ab
