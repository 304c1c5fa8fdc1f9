/** Names that filters use for numbers. */

export const PROTOCOLS: Record<string, number> = { icmp: 1, igmp: 2, ipip: 4, tcp: 6, igrp: 9, udp: 17, gre: 47, esp: 50, ah: 51, icmp6: 58, ospf: 89, pim: 103, vrrp: 112, carp: 112, sctp: 132 };

export const ETHER_TYPES: Record<string, number> = { ip: 0x0800, arp: 0x0806, rarp: 0x8035, ip6: 0x86dd, aarp: 0x80f3, atalk: 0x809b, lat: 0x6004, moprc: 0x6002, mopdl: 0x6001, decnet: 0x6003, loopback: 0x9000 };

/** Of a small /etc/services. */
export const PORTS: Record<string, number> = { "ftp-data": 20, ftp: 21, ssh: 22, telnet: 23, smtp: 25, domain: 53, bootps: 67, bootpc: 68, tftp: 69, http: 80, pop3: 110, sunrpc: 111, ntp: 123, imap2: 143, snmp: 161, "snmp-trap": 162, bgp: 179, ldap: 389, https: 443, syslog: 514, imaps: 993, mysql: 3306, postgresql: 5432, "http-alt": 8080, discard: 9, echo: 7, daytime: 13, isakmp: 500, "ipsec-nat-t": 4500 };

/** Constants of accessors: tcp[tcpflags] & tcp-syn, icmp[icmptype] == icmp-echo. */
export const CONSTANTS: Record<string, number> = {
  icmptype: 0,
  icmpcode: 1,
  icmp6type: 0,
  icmp6code: 1,
  tcpflags: 13,
  "icmp-echoreply": 0,
  "icmp-unreach": 3,
  "icmp-sourcequench": 4,
  "icmp-redirect": 5,
  "icmp-echo": 8,
  "icmp-routeradvert": 9,
  "icmp-routersolicit": 10,
  "icmp-timxceed": 11,
  "icmp-paramprob": 12,
  "icmp-tstamp": 13,
  "icmp-tstampreply": 14,
  "icmp-ireq": 15,
  "icmp-ireqreply": 16,
  "icmp-maskreq": 17,
  "icmp-maskreply": 18,
  "icmp6-destinationunreach": 1,
  "icmp6-packettoobig": 2,
  "icmp6-timeexceeded": 3,
  "icmp6-parameterproblem": 4,
  "icmp6-echo": 128,
  "icmp6-echoreply": 129,
  "icmp6-routersolicit": 133,
  "icmp6-routeradvert": 134,
  "icmp6-neighborsolicit": 135,
  "icmp6-neighboradvert": 136,
  "icmp6-redirect": 137,
  "tcp-fin": 0x01,
  "tcp-syn": 0x02,
  "tcp-rst": 0x04,
  "tcp-push": 0x08,
  "tcp-ack": 0x10,
  "tcp-urg": 0x20,
  "tcp-ece": 0x40,
  "tcp-cwr": 0x80,
};
