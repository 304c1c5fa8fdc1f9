/** The programs of the shell: every command that is not bash's own and not one of just-bash's text tools. */
import type { ProgramEntry, Program } from "./program.js";
import type { ToolContext, ToolResult } from "./tool.js";
import { bash } from "./system/bash.js";
import { date } from "./system/date.js";
import { dmesg } from "./system/dmesg.js";
import { env, sudo } from "./system/env.js";
import { id, hostname, uname, whoami } from "./system/identity.js";
import { arping } from "./arping/arping.js";
import { iptablesProgram, restoreProgram, saveProgram } from "./iptables/index.js";
import { conntrack } from "./conntrack/index.js";
import { ethtool } from "./ethtool/ethtool.js";
import { ping } from "./ping/ping.js";
import { brctl } from "./brctl/brctl.js";
import { bridge } from "./bridge/index.js";
import { ipset, readsRestore } from "./ipset/ipset.js";
import { ipProgram, readsBatch } from "./ip-program.js";
import { ipvsadm, ipvsadmRestore, ipvsadmSave } from "./ipvsadm/index.js";
import { mktemp } from "./system/mktemp.js";
import { modprobe, lsmod, rmmod } from "./system/modprobe.js";
import { nc } from "./nc/nc.js";
import { dockerProxy } from "./socat/docker-proxy.js";
import { socat } from "./socat/socat.js";
import { ss } from "./ss/ss.js";
import { nsenter } from "./system/nsenter.js";
import { NOT_MODELLED } from "./system/not-modelled.js";
import { killall, pgrep, pkill, ps } from "./system/processes.js";
import { sleep, timeout } from "./system/time.js";
import { clear, sync, which } from "./system/small.js";
import { tc } from "./tc/index.js";
import { tcpdump } from "./tcpdump/tcpdump.js";
import { tcpreplay } from "./tcpreplay/tcpreplay.js";
import { xargs } from "./system/xargs.js";
import { sysctl } from "./sysctl/sysctl.js";

type Tool = (args: string[], context: ToolContext) => Promise<ToolResult>;

function at(
  directory: string,
  run: Program | Tool,
  readsInput?: (args: string[]) => boolean,
): (name: string) => ProgramEntry {
  return (name) => ({
    run: run as Program,
    path: `${directory}/${name}`,
    ...(readsInput ? { readsInput } : {}),
  });
}

const sbin = (run: Program | Tool, readsInput?: (args: string[]) => boolean) =>
  at("/usr/sbin", run, readsInput);
const bin = (run: Program | Tool, readsInput?: (args: string[]) => boolean) =>
  at("/usr/bin", run, readsInput);

const ENTRIES: Record<string, (name: string) => ProgramEntry> = {
  arping: bin(arping),
  bash: bin(bash),
  sh: bin(bash),
  brctl: sbin(brctl),
  bridge: sbin(bridge, readsBatch),
  clear: bin(clear),
  conntrack: sbin(conntrack),
  "docker-proxy": bin(dockerProxy),
  date: bin(date),
  dmesg: bin(dmesg),
  env: bin(env),
  ethtool: sbin(ethtool),
  hostname: bin(hostname),
  id: bin(id),
  ip: sbin(ipProgram, readsBatch),
  iptables: sbin(iptablesProgram("iptables", "ipv4")),
  "iptables-legacy": sbin(iptablesProgram("iptables", "ipv4")),
  "iptables-save": sbin(saveProgram("iptables-save", "ipv4")),
  "iptables-legacy-save": sbin(saveProgram("iptables-save", "ipv4")),
  "iptables-restore": sbin(restoreProgram("iptables-restore", "ipv4")),
  "iptables-legacy-restore": sbin(restoreProgram("iptables-restore", "ipv4")),
  ip6tables: sbin(iptablesProgram("ip6tables", "ipv6")),
  "ip6tables-legacy": sbin(iptablesProgram("ip6tables", "ipv6")),
  "ip6tables-save": sbin(saveProgram("ip6tables-save", "ipv6")),
  "ip6tables-legacy-save": sbin(saveProgram("ip6tables-save", "ipv6")),
  "ip6tables-restore": sbin(restoreProgram("ip6tables-restore", "ipv6")),
  "ip6tables-legacy-restore": sbin(restoreProgram("ip6tables-restore", "ipv6")),
  ipset: sbin(ipset, readsRestore),
  ipvsadm: sbin(ipvsadm),
  "ipvsadm-restore": sbin(ipvsadmRestore),
  "ipvsadm-save": sbin(ipvsadmSave),
  killall: bin(killall),
  lsmod: sbin(lsmod),
  mktemp: bin(mktemp),
  nc: bin(nc),
  "nc.openbsd": bin(nc),
  netcat: bin(nc),
  modprobe: sbin(modprobe),
  nsenter: bin(nsenter),
  pgrep: bin(pgrep),
  pkill: bin(pkill),
  ping: bin(ping),
  ps: bin(ps),
  rmmod: sbin(rmmod),
  sleep: bin(sleep),
  socat: bin(socat),
  ss: bin(ss),
  sudo: bin(sudo),
  sync: bin(sync),
  sysctl: sbin(sysctl),
  tc: sbin(tc, readsBatch),
  tcpdump: bin(tcpdump),
  tcpreplay: bin(tcpreplay),
  timeout: bin(timeout),
  uname: bin(uname),
  which: bin(which),
  whoami: bin(whoami),
  xargs: bin(xargs),
};

export const PROGRAMS: ReadonlyMap<string, ProgramEntry> = new Map([
  ...NOT_MODELLED,
  ...Object.entries(ENTRIES).map(([name, make]) => [name, make(name)] as const),
]);
