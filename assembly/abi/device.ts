/** Kinds of link. A new kind is one file in device/, one member here, one case in the switches of device/kinds.ts, one recorded lab. */
export const enum DeviceKind {
  loopback = 0,
  veth = 1,
  bridge = 2,
  dummy = 3,
  vlan = 4,
  macvlan = 5,
  ipvlan = 6,
  vxlan = 7,
  geneve = 8,
  ipip = 9,
  gre = 10,
  gretap = 11,
  sit = 12,
  ifb = 13,
  /** only the fallback device erspan0, which carries nothing */
  erspan = 14,
}

/** ARPHRD_* (include/uapi/linux/if_arp.h): what a frame of the device begins with. Only ETHER and LOOPBACK have an Ethernet header. */
export const enum HardwareType {
  ETHER = 1,
  TUNNEL = 768,
  LOOPBACK = 772,
  SIT = 776,
  IPGRE = 778,
}

/** Who takes received frames before the protocols do (netdev_rx_handler_register): one at most. */
export const enum RxHandler {
  none = 0,
  bridge,
  macvlan,
  ipvlan,
}

/** IFF_* (include/uapi/linux/if.h). NO_CARRIER is ours: Linux derives it. */
export const enum DeviceFlag {
  UP = 0x1,
  BROADCAST = 0x2,
  LOOPBACK = 0x8,
  POINTOPOINT = 0x10,
  NOARP = 0x80,
  PROMISC = 0x100,
  ALLMULTI = 0x200,
  MASTER = 0x400,
  SLAVE = 0x800,
  MULTICAST = 0x1000,
  LOWER_UP = 0x10000,
}

/** IF_OPER_* (RFC 2863) */
export const enum OperState {
  UNKNOWN = 0,
  NOTPRESENT = 1,
  DOWN = 2,
  LOWERLAYERDOWN = 3,
  TESTING = 4,
  DORMANT = 5,
  UP = 6,
}

/** PACKET_* (include/uapi/linux/if_packet.h): for whom a frame is, as its destination MAC says. */
export const enum PacketType {
  HOST = 0,
  BROADCAST = 1,
  MULTICAST = 2,
  OTHERHOST = 3,
  OUTGOING = 4,
  LOOPBACK = 5,
}
