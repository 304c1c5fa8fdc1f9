# What ipvsadm 1.31 says and prints: see make.mjs. Names are those of ./hosts alone, whatever the machine that records has.
mount --bind hosts /etc/hosts
mount --bind nsswitch.conf /etc/nsswitch.conf
ip addr add 10.0.0.1/24 dev lo
