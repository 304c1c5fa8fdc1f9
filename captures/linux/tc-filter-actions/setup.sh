# The words of every action and what tc says of it, as text and in JSON; wrong words; actions by themselves; nothing is sent
modprobe -a act_gact act_mirred act_police act_skbedit act_vlan act_pedit act_csum cls_u32 cls_fw cls_flower cls_matchall
ip link add va address 02:00:00:00:00:0a type veth peer name vb address 02:00:00:00:00:0b
ip link add vc address 02:00:00:00:00:0c type veth peer name vd address 02:00:00:00:00:0d
for i in va vb vc vd; do ip link set $i up; done
