/** The help of each command: what is modelled, in iproute2's notation. Exit codes and streams are iproute2's. */
import type { LinkKind } from "../../model/state.js";
import { IP_KINDS } from "./kinds/index.js";
import { Exit, type Session } from "./session.js";

const GENERAL = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
where  OBJECT := { address | link | neighbor | netns | route | rule }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -h[uman-readable] |
                    -iec | -j[son] | -p[retty] | -br[ief] | -o[neline] |
                    -f[amily] { inet | inet6 | link } | -4 | -6 | -0 |
                    -l[oops] NUMBER | -b[atch] filename | -n[etns] name |
                    -N[umeric] | -a[ll] }
`;

const LINK = `Usage: ip link add [ name ] NAME [ LINK-OPTIONS ] [ index IDX ] type TYPE [ ARGS ]
       ip link delete { DEVICE | dev DEVICE | group GROUP } [ type TYPE ]
       ip link set { DEVICE | dev DEVICE | group GROUP } [ LINK-OPTIONS ]
                   [ name NEWNAME ] [ alias TEXT ] [ type TYPE ARGS ]
       ip link show [ DEVICE | group GROUP ] [ up ] [ master DEVICE ]
                    [ nomaster ] [ type TYPE ]
       ip link help [ TYPE ]

LINK-OPTIONS := [ up | down ] [ address LLADDR ] [ broadcast LLADDR ] [ mtu MTU ]
                [ txqueuelen PACKETS ] [ arp { on | off } ]
                [ multicast { on | off } ] [ allmulticast { on | off } ]
                [ promisc { on | off } ] [ carrier { on | off } ]
                [ master DEVICE | nomaster ] [ netns NAME ] [ group GROUP ]
TYPE := { bridge | bridge_slave | dummy | ipvlan | macvlan | veth | vlan }
`;

const BRIDGE = `Usage: ... bridge [ fdb_flush ] [ forward_delay TIME ] [ hello_time TIME ]
                  [ max_age TIME ] [ ageing_time TIME ] [ stp_state STATE ]
                  [ priority PRIORITY ] [ group_fwd_mask MASK ]
                  [ vlan_filtering { 0 | 1 } ] [ vlan_protocol { 802.1Q | 802.1ad } ]
                  [ vlan_default_pvid VID ] [ mcast_snooping { 0 | 1 } ]
                  [ mcast_router MODE ] [ mcast_querier { 0 | 1 } ]

TIME is in hundredths of a second.
`;

const BRIDGE_SLAVE = `Usage: ... bridge_slave [ fdb_flush ] [ state STATE ] [ priority PRIO ] [ cost COST ]
                        [ hairpin {on | off} ] [ guard {on | off} ]
                        [ root_block {on | off} ] [ fastleave {on | off} ]
                        [ learning {on | off} ] [ flood {on | off} ]
                        [ mcast_flood {on | off} ] [ bcast_flood {on | off} ]
                        [ proxy_arp {on | off} ] [ mcast_router MODE ]
                        [ neigh_suppress {on | off} ] [ group_fwd_mask MASK ]
                        [ isolated {on | off} ] [ locked {on | off} ]
`;

const VETH = `Usage: ip link <options> type veth [peer <options>]
To get <options> type 'ip link add help'
`;

const ADDRESS = `Usage: ip address {add|change|replace} IFADDR dev IFNAME [ LIFETIME ] [ noprefixroute ]
       ip address del IFADDR dev IFNAME
       ip address flush [ dev IFNAME ] [ scope SCOPE ] [ to PREFIX ] [ label LABEL ]
       ip address [ show [ dev IFNAME ] [ scope SCOPE ] [ master DEVICE ] [ nomaster ]
                         [ type TYPE ] [ to PREFIX ] [ label LABEL ] [ up ] FLAGS ]
IFADDR := PREFIX | ADDR peer PREFIX [ broadcast { ADDR | + | - } ]
          [ label IFNAME ] [ scope SCOPE ]
SCOPE := [ host | link | global | NUMBER ]
FLAGS := [ permanent | dynamic | secondary | primary | deprecated | noprefixroute ]
LIFETIME := [ valid_lft LFT ] [ preferred_lft LFT ]
LFT := forever | SECONDS
`;

const ROUTE = `Usage: ip route { list | flush } SELECTOR
       ip route get ADDRESS [ from ADDRESS iif STRING ] [ oif STRING ] [ tos TOS ]
                            [ mark NUMBER ]
       ip route { add | del | change | append | prepend | replace } ROUTE
SELECTOR := [ root PREFIX ] [ match PREFIX ] [ exact PREFIX ] [ table TABLE ]
            [ proto PROTO ] [ type TYPE ] [ scope SCOPE ] [ dev STRING ]
ROUTE := [ TYPE ] PREFIX [ tos TOS ] [ table TABLE ] [ proto PROTO ]
         [ scope SCOPE ] [ metric METRIC ] [ src ADDRESS ] [ mtu [ lock ] NUMBER ]
         [ advmss NUMBER ] NH [ nexthop NH ]...
NH := [ via ADDRESS ] [ dev STRING ] [ weight NUMBER ] [ onlink ]
TYPE := { unicast | local | broadcast | multicast | throw |
          unreachable | prohibit | blackhole }
TABLE := [ local | main | default | all | NUMBER ]
SCOPE := [ host | link | global | NUMBER ]
PROTO := [ kernel | boot | static | NUMBER ]
`;

const RULE = `Usage: ip rule { add | del } SELECTOR ACTION
       ip rule flush
       ip rule [ list [ SELECTOR ]]
SELECTOR := [ not ] [ from PREFIX ] [ to PREFIX ] [ tos TOS ]
            [ fwmark FWMARK[/MASK] ] [ iif STRING ] [ oif STRING ]
            [ pref NUMBER ] [ ipproto PROTOCOL ]
            [ sport NUMBER[-NUMBER] ] [ dport NUMBER[-NUMBER] ]
ACTION := [ table TABLE ] [ protocol PROTO ] [ goto NUMBER ] [ nop ]
          [ blackhole | unreachable | prohibit ] [ suppress_prefixlength NUMBER ]
`;

const NEIGHBOR = `Usage: ip neigh { add | del | change | replace } { ADDR [ lladdr LLADDR ] [ nud STATE ] | proxy ADDR }
                dev DEV
       ip neigh { show | flush } [ proxy ] [ to PREFIX ] [ dev DEV ] [ nud STATE ] [ nomaster ]
       ip neigh get { ADDR | proxy ADDR } dev DEV
STATE := { delay | failed | incomplete | noarp | none | permanent | probe | reachable | stale }
`;

const NETNS = `Usage:	ip netns list
	ip netns add NAME
	ip [-all] netns delete [NAME]
	ip [-all] netns exec [NAME] cmd ...
	ip netns list-id
`;

const toStderr =
  (text: string, code: number) =>
  (session: Session): never => {
    session.appendError(text);
    return session.exit(code);
  };

export const usage = toStderr(GENERAL, 255);
export const linkUsage = toStderr(LINK, 255);
export const addressUsage = toStderr(ADDRESS, 255);
export const routeUsage = toStderr(ROUTE, 255);
export const ruleUsage = toStderr(RULE, 255);
export const neighborUsage = toStderr(NEIGHBOR, 255);
export const netnsUsage = toStderr(NETNS, 255);

/** A wrong or asked-for word among a kind's options: the help on stderr and a failed command. */
function kindUsage(session: Session, text: string): never {
  session.appendError(text);
  throw new Exit(1, "return");
}
export const bridgeUsage = (session: Session): never => kindUsage(session, BRIDGE);
export const bridgeSlaveUsage = (session: Session): never => kindUsage(session, BRIDGE_SLAVE);

export function vethUsage(session: Session): never {
  session.out.raw(VETH);
  throw new Exit(1, "return");
}

/** `ip link help KIND` */
export function kindHelp(session: Session, kind: string): void {
  const texts: Record<string, string> = {
    bridge: BRIDGE,
    bridge_slave: BRIDGE_SLAVE,
    veth: VETH,
    dummy: "Usage: ... dummy\n",
  };
  IP_KINDS[kind as LinkKind]?.usage?.(session);
  if (!Object.hasOwn(texts, kind)) linkUsage(session);
  session.out.raw(texts[kind]);
}
