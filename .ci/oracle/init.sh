#!/bin/bash
# PID 1 inside User-Mode Linux: the host's files read-only below, tmpfs for what changes. Runs every lab of the job, then halts.
export PATH=/run/oracle/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C XTABLES_LOCKFILE=/run/lock/xtables.lock
mount -t proc proc /proc; mount -t sysfs sys /sys
mount -t tmpfs run /run; mkdir -p /run/netns /run/lock /run/oracle/bin /run/oracle/out /run/oracle/root/lib
mount -t hostfs none /run/oracle/out -o "$ORACLE_OUT"
ln -s /usr/lib/uml/modules /run/oracle/root/lib/modules
# IPv6 is off on every interface from its creation: bridges would learn MACs from its chatter
modprobe -d /run/oracle/root -q ipv6 disable_ipv6=1
for m in veth bridge 8021q dummy af_packet; do modprobe -d /run/oracle/root -q $m; done
# a namespace has no hooks and no tables until a rule asks for them, so that these change nothing for labs without rules;
# br_netfilter does: session.py loads it for the labs that name it
if grep -q . "$ORACLE_OUT/netfilter" 2>/dev/null; then
  modprobe -d /run/oracle/root -qa nf_log_syslog nf_conntrack nf_conntrack_netlink nfnetlink_log ip_tables ip6_tables \
    {iptable,ip6table}_{raw,mangle,nat,filter} ip_set ip_set_{hash_{ip,net,ipport,ipportip,ipportnet,netport,netiface,mac,ipmark,netnet,netportnet,ipmac},bitmap_{ip,port,ipmac},list_set} \
    ipt_REJECT ip6t_REJECT ipt_rpfilter ip6t_rpfilter xt_{tcpudp,multiport,conntrack,state,mark,connmark,addrtype,set,statistic,physdev,recent,limit,hashlimit,mac,iprange,length,hl,dscp,pkttype,comment,nat,MASQUERADE,REDIRECT,NETMAP,CT,LOG,NFLOG,TEE,TCPMSS,HL,DSCP,CLASSIFY,tcpmss,u32,string}
fi
# its hooks, too, begin with the first service of a namespace
if grep -q . "$ORACLE_OUT/ipvs" 2>/dev/null; then
  modprobe -d /run/oracle/root -qa ip_vs ip_vs_{rr,wrr,lc,wlc,lblc,lblcr,dh,sh,sed,nq,fo,ovf,mh,twos} xt_ipvs
fi
ln -s "$ORACLE_HERE/tcpreplay.pl" /run/oracle/bin/tcpreplay
# rules in the legacy tables, which is what the kernel's own code walks; Debian's iptables speaks to nf_tables
for t in {iptables,ip6tables}{,-save,-restore}; do ln -s /usr/sbin/${t/tables/tables-legacy} /run/oracle/bin/$t; done
# labs that load a module by name find those of this kernel
printf '#!/bin/sh\nexec /sbin/modprobe -d /run/oracle/root "$@"\n' >/run/oracle/bin/modprobe; chmod +x /run/oracle/bin/modprobe
echo /run/oracle/bin/modprobe >/proc/sys/kernel/modprobe
ip link set lo up
/usr/bin/python3 -I "$ORACLE_HERE/session.py" "$ORACLE_JOBS" /run/oracle/out
echo $? >/run/oracle/out/done; sync
halt -f
