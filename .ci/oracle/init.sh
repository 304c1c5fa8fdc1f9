#!/bin/bash
# PID 1 inside User-Mode Linux: the host's files read-only below, tmpfs for what changes. Runs every lab of the job, then halts.
export PATH=/run/oracle/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
mount -t proc proc /proc; mount -t sysfs sys /sys
mount -t tmpfs run /run; mkdir -p /run/netns /run/lock /run/oracle/bin /run/oracle/out /run/oracle/root/lib
mount -t hostfs none /run/oracle/out -o "$ORACLE_OUT"
ln -s /usr/lib/uml/modules /run/oracle/root/lib/modules
# IPv6 is off on every interface from its creation: bridges would learn MACs from its chatter
modprobe -d /run/oracle/root -q ipv6 disable_ipv6=1
for m in veth bridge 8021q dummy af_packet; do modprobe -d /run/oracle/root -q $m; done
ln -s "$ORACLE_HERE/tcpreplay.pl" /run/oracle/bin/tcpreplay
ip link set lo up
/usr/bin/python3 -I "$ORACLE_HERE/session.py" "$ORACLE_JOBS" /run/oracle/out
echo $? >/run/oracle/out/done; sync
halt -f
