# What ipset says: every kind of set made, filled, tested and listed, ranges, options, and everything that is refused, with exit codes.
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
r ipset add a -exist 1.1.1.1r ipset list
r ipset save
ipset flush; sleep 0.5; ipset destroy
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
r ipset -o xml list c -s
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
r ipset list abipset flush; ipset destroy
r ipset list a
r ipset list a
r ipset list c
r ipset list c
r ipset add c 1.1.1.9 comment "'\"quoted\"'"
r ipset add c 1.1.1.10 comment "'  spaced  '"
r ipset list c -s
r ipset list a -s
r ipset add a 9.9.9.9 --exist
r ipset add a 9.9.9.9 -exist
r ipset -A a 9.9.9.9
r ipset --add a 9.9.9.9
r ipset -D a 9.9.9.9
r ipset -T a 9.9.9.9
r ipset -F a
r ipset -E a aa
r ipset -W aa b
r ipset -S b
r ipset -V
r ipset -v
r ipset -X b
r ipset -U b
r ipset n
r ipset create q hash:ip family inet family inet6
r ipset create q hash:ip family
r ipset create q hash:ip netmask /24
r ipset create q hash:ip netmask
r ipset create q bitmap:ip range 10.0.0.0/24 netmask 28
r ipset add q 10.0.0.5
r ipset list q
r ipset create q1 bitmap:port range 80
r ipset create q1 bitmap:port range http-443
r ipset create q1 bitmap:port range udp:1-x
r ipset create q2 hash:ip,port family inet6
r ipset add q2 ::1,tcp:80-90
r ipset del q2 ::1,tcp:80-95
r ipset del q2 ::1,tcp:80 timeout 5
r ipset test q2 ::1,tcp:81-82
r ipset test aa 1.1.1.1-1.1.1.2
r ipset del aa 1.1.1.1 comment x
r ipset create q3 hash:net
r ipset add q3 1.1.1.1 nomatch nomatch
r ipset add q3 1.1.1.0/24 nomatch timeout
r ipset add q3 1.1.1.0-1.1.2.255
r ipset add q3 0.0.0.0-255.255.255.255
r ipset list q3 -s
r ipset add q3 1.1.1.0/24,80
r ipset create q4 hash:net,iface
r ipset add q4 1.1.1.0/24
r ipset add q4 1.1.1.0/24,eth0,eth1
r ipset add q4 1.1.1.0-1.1.1.2,eth0
r ipset add q4 1.1.1.0/24,eth0 physdev
r ipset create q5 list:set
r ipset add q5 q4,after,q3
r ipset add q5 q4 before
r ipset add q5 q4 before q3 after q3
r ipset add q5 q3
r ipset add q5 q4 after q3
r ipset del q5 q4 before q3
r ipset test q5 q4 after q3
r ipset test q5 nosuch
r ipset add q5 averyveryveryveryveryverylongnamexx
r ipset destroy q3
r ipset create q6 hash:ip,port,net
r ipset add q6 1.1.1.1,80
r ipset add q6 1.1.1.1,80,1.1.1.0/24,5
r ipset add q6 1.1.1.1/24,80,1.1.1.0/33
r ipset add q6 1.1.1.0/30,80-81,2.2.2.0-2.2.2.2
r ipset list q6 -s
r ipset add q6 1.1.1.1,80,
r ipset add q6 ,80,1.1.1.1
r ipset add q6 1.1.1.1,,1.1.1.1
r ipset -exist create q6 hash:ip,port,net
r ipset save q6
r ipset add q6 1.1.1.1,tcp:,1.1.1.1
r ipset add q6 1.1.1.1,tcp,1.1.1.1
r ipset add q6 1.1.1.1,icmp:foo,1.1.1.1
r ipset add q6 1.1.1.1,icmp:8,1.1.1.1
r ipset add q6 1.1.1.1,icmp:8/300,1.1.1.1
r ipset add q6 1.1.1.1,icmp:8/0-9/0,1.1.1.1
r ipset add q6 1.1.1.1,300:0,1.1.1.1
r ipset add q6 1.1.1.1,udp:ntp,1.1.1.1
r ipset add q6 1.1.1.1,sctp:ntp,1.1.1.1
r ipset add q6 1.1.1.1,tcp:ntp,1.1.1.1
r ipset add q6 1.1.1.1,ntp,1.1.1.1
r ipset add q6 1.1.1.1,domain,1.1.1.1ipset flush; ipset destroy
ipset create a hash:ip
lines() { echo; echo "\$ $1"; printf "$1" | ipset restore 2>&1 || echo "exit $?"; }
lines 'add a 1.1.1.1\n# comment\n\nadd a 1.1.1.1\nadd a 2.2.2.2\n'
lines 'create a hash:ip\nadd a 1.1.1.3\n'
lines 'add a 3.3.3.3\nfoo a\n'
lines 'add a 4.4.4.4\nCOMMIT\nfoo a\n'
lines 'add a 4.4.4.500\n'
lines 'add nosuch 4.4.4.5\n'
lines 'create c hash:ip comment\nadd c 1.1.1.1 comment "a b"\nadd c 1.1.1.2 comment "a b\n'
lines 'add c 1.1.1.3 comment\n'
lines 'add c 1.1.1.3 comment "x"y\n'
lines 'destroy nosuch\n'
lines 'add a 8.8.8.8\ndestroy nosuch\nadd a 8.8.8.9\n'
lines '  add   a   8.8.8.10  \n\tadd\ta 8.8.8.11\n'
lines 'create z3\n'
lines 'add\n'
lines 'version\n'
lines 'restore\n'
lines 'help\n'
lines 'add a 1.2.3.4'
lines 'add a 2.2.2.2\ntest a 9.9.9.9\nadd a 2.2.2.3\n'
lines 'add a 2.2.2.4\ntest a 2.2.2.4\nadd a 2.2.2.5\n'
lines 'add a 1.1.3.1\nadd a 1.1.3.2\nadd a 1.1.3.1\nadd a 1.1.3.4\n'
lines 'add a 1.1.4.1\nadd a 1.1.4.2\nadd a 1.1.4.1x\nadd a 1.1.3.4\n'
lines 'add a 1.1.5.1\nadd a 1.1.5.2\n\ncreate a hash:ip\n'
lines 'del a 1.1.5.1\ndel a 1.1.5.1\n'
lines 'add a 1.1.5.3 -!\nadd a 1.1.5.3\n'
r ipset save
