# What ipset says to commands by their other names, to elements that are none, and to the lines of a restore.
r() { echo; echo "\$ $*"; eval "$@" 2>&1 || echo "exit $?"; }
r ipset create a hash:ip
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
r ipset add q6 1.1.1.1,domain,1.1.1.1
ipset flush; sleep 0.5; ipset destroy
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
