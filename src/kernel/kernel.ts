/** The kernel in WebAssembly behind the model's interface: each call goes to the file of its area. */
import type { Kernel, LogLine, Received, RouteQuery, SocketHandle } from "../model/kernel.js";
import { becauseOfLine, type Because, type Cause } from "../model/cause.js";
import type { CtEntry, CtEvent, CtKey, CtStat } from "../model/conntrack.js";
import type {
  ChainEntry,
  FilterEntry,
  FilterKind,
  FilterPlace,
  TcAction,
  TcActionKind,
} from "../model/filter.js";
import type { IpSet, IpSetEntry } from "../model/ipset.js";
import type {
  VsConnection,
  VsDest,
  VsRates,
  VsService,
  VsServiceKey,
  VsStats,
  VsTimeouts,
} from "../model/ipvs.js";
import type { XtChain, XtFamily, XtLine, XtRule, XtTableName } from "../model/netfilter.js";
import type { Op } from "../model/op.js";
import type { Qdisc, TrafficClass } from "../model/sched.js";
import type {
  Datagram,
  Endpoint,
  InetProtocol,
  ProxyRequest,
  SocketInfo,
  SocketOptions,
} from "../model/socket.js";
import type {
  Address,
  BridgeVlan,
  FdbEntry,
  Link,
  MdbEntry,
  MulticastGroup,
  MulticastRouter,
  Neighbor,
  Route,
  RouteAnswer,
  Rule,
  Vni,
} from "../model/state.js";
import type { XfrmDefaults, XfrmPolicy, XfrmPolicyId, XfrmState, XfrmStateId } from "../model/xfrm.js";
import * as addresses from "./addresses.js";
import * as bridge from "./bridge.js";
import { Causes } from "./causes.js";
import * as dropTable from "./drops.js";
import * as tcActions from "./filter/actions.js";
import * as filters from "./filter/filters.js";
import * as inet from "./inet-sockets.js";
import * as addresses6 from "./ipv6/addresses.js";
import * as neighbors6 from "./ipv6/neighbors.js";
import * as routes6 from "./ipv6/routes.js";
import * as sockets6 from "./ipv6/sockets.js";
import { isIpv6 } from "./ipv6/text.js";
import * as ipvs from "./ipvs/index.js";
import * as links from "./links.js";
import { Machine, type MachineOptions } from "./machine.js";
import * as log from "./log.js";
import * as namespaces from "./namespaces.js";
import * as neighbors from "./neighbors.js";
import * as conntrack from "./netfilter/conntrack.js";
import * as ipset from "./netfilter/ipset.js";
import * as recent from "./netfilter/recent.js";
import * as xtFind from "./netfilter/rule-find.js";
import * as xt from "./netfilter/rules.js";
import * as objects from "./objects.js";
import * as routes from "./routes.js";
import * as rules from "./rules.js";
import * as sched from "./sched/index.js";
import * as sockets from "./sockets.js";
import * as sysctls from "./sysctls.js";
import * as tunnels from "./tunnels.js";
import * as transmit from "./transmit.js";
import * as xfrm from "./xfrm.js";

/** Virtual time 0 in captures: 2000-01-01T00:00:00Z, ns since 1970. */
export const EPOCH_NS = 946_684_800_000_000_000n;
/** frames that one call of the kernel handles before it looks up */
const SLICE_FRAMES = 4_000_000;

export class VethworkKernel implements Kernel {
  readonly machine: Machine;
  readonly epochNs = EPOCH_NS;

  constructor(options: MachineOptions = {}) {
    this.machine = new Machine(options);
    this.machine.exports.set_epoch!(EPOCH_NS);
  }

  get nowNs(): number {
    return Number(this.machine.exports.now!() as bigint);
  }

  because: Because | undefined;
  /** the commands behind the numbers that objects keep */
  readonly causes = new Causes();

  apply(op: Op): void {
    const { because, machine } = this;
    if (because === undefined) return this.carryOut(op);
    machine.exports.cause_set!(this.causes.number(because));
    try {
      this.carryOut(op);
    } finally {
      machine.exports.cause_set!(0);
    }
  }

  private carryOut(op: Op): void {
    const m = this.machine;
    switch (op.op) {
      case "netns.add":
        return namespaces.addNamespace(m, op.name);
      case "netns.delete":
        return namespaces.deleteNamespace(m, op.name);
      case "link.add":
        return links.addLink(m, op);
      case "link.set":
        return links.setLink(m, op);
      case "link.delete":
        return links.deleteLink(m, op.netns, op.link);
      case "address.add":
      case "address.replace":
      case "address.change":
      case "address.delete":
        if (isIpv6(op.local)) return addresses6.applyAddress6(m, op);
        return addresses.applyAddress(m, op);
      case "route.add":
      case "route.append":
      case "route.prepend":
      case "route.replace":
      case "route.change":
      case "route.delete":
        if (isIpv6(op.dst)) return routes6.applyRoute6(m, op);
        return routes.applyRoute(m, op);
      case "rule.add":
      case "rule.delete":
        return rules.applyRule(m, op);
      case "neighbor.add":
      case "neighbor.replace":
      case "neighbor.change":
      case "neighbor.append":
      case "neighbor.delete":
        if (isIpv6(op.dst)) return neighbors6.applyNeighbor6(m, op);
        return neighbors.applyNeighbor(m, op);
      case "fdb.add":
      case "fdb.append":
      case "fdb.replace":
      case "fdb.delete":
      case "fdb.flush":
      case "vlan.add":
      case "vlan.delete":
        return bridge.applyBridge(m, op);
      case "vni.add":
      case "vni.delete":
        return tunnels.applyVni(m, op);
      case "xfrm.state.add":
      case "xfrm.state.update":
      case "xfrm.state.delete":
      case "xfrm.state.flush":
      case "xfrm.policy.add":
      case "xfrm.policy.update":
      case "xfrm.policy.delete":
      case "xfrm.policy.flush":
      case "xfrm.default.set":
        return xfrm.applyXfrm(m, op);
      case "sysctl.set":
        sysctls.setSysctl(m, op.netns, op.path, op.value);
        m.exports.cause_note!(sysctls.sysctlKey(m, op.netns, op.path));
        return;
      case "module.load":
        return log.loadModule(m, op.name);
      case "recent.write":
        return recent.writeRecent(m, op.netns, op.name, op.text);
      case "log.clear":
        return log.clearLog(m);
      case "filter.set":
      case "filter.delete":
      case "tcchain.add":
      case "tcchain.delete":
      case "action.set":
      case "action.delete":
      case "action.flush":
        return filters.applyFilter(m, op);
      case "ipset.create":
      case "ipset.destroy":
      case "ipset.flush":
      case "ipset.rename":
      case "ipset.swap":
      case "ipset.add":
      case "ipset.delete":
        return ipset.applyIpSet(m, op);
      case "ipvs.service.add":
      case "ipvs.service.set":
      case "ipvs.service.delete":
      case "ipvs.dest.add":
      case "ipvs.dest.set":
      case "ipvs.dest.delete":
      case "ipvs.flush":
      case "ipvs.zero":
      case "ipvs.timeouts":
        return ipvs.applyIpvs(m, op);
      case "conntrack.add":
      case "conntrack.update":
      case "conntrack.delete":
      case "conntrack.flush":
        return conntrack.applyConntrack(m, op);
      case "qdisc.add":
      case "qdisc.replace":
      case "qdisc.change":
      case "qdisc.link":
      case "qdisc.delete":
      case "class.add":
      case "class.replace":
      case "class.change":
      case "class.delete":
        return sched.applySched(m, op);
      default:
        return xt.applyXt(m, op, (line) => this.becauseOfLine(line));
    }
  }

  /** Within a restore: what follows is because of this line of it. */
  private becauseOfLine({ name, line, text }: XtLine): void {
    const because = becauseOfLine(this.because, name, line, text);
    if (because) this.machine.exports.cause_set!(this.causes.number(because));
  }
  /** The object of a kind (ObjectKind) at an address in the kernel's memory; null where there is none (any more). */
  object(kind: number, address: number): objects.FoundObject | null {
    return objects.findObject(this.machine, kind, address);
  }
  /** Who wrote a sysctl last, where a command did. */
  sysctlCause(netns: string, path: string): Cause | undefined {
    return this.causes.get(
      this.machine.exports.cause_of!(sysctls.sysctlKey(this.machine, netns, path)) as number,
    );
  }

  netnsNames(): string[] {
    return namespaces.namespaceNames(this.machine);
  }
  links(netns: string): Link[] {
    return links.links(this.machine, netns).map((link) => bridge.withBridge(this.machine, link));
  }
  link(netns: string, ifname: string): Link {
    return bridge.withBridge(this.machine, links.link(this.machine, netns, ifname));
  }
  hasLink(netns: string, ifname: string): boolean {
    return links.hasLink(this.machine, netns, ifname);
  }
  linkAt(netns: string, ifindex: number): Link | undefined {
    const link = links.linkAt(this.machine, netns, ifindex);
    return link && bridge.withBridge(this.machine, link);
  }
  qdiscs(netns: string, link: string): Qdisc[] {
    return sched.qdiscs(this.machine, netns, link);
  }
  trafficClasses(netns: string, link: string): TrafficClass[] {
    return sched.trafficClasses(this.machine, netns, link);
  }
  addresses(netns: string): Address[] {
    return addresses.addresses(this.machine, netns);
  }
  addresses6(netns: string): Address[] {
    return addresses6.addresses6(this.machine, netns);
  }
  groups6(netns: string): MulticastGroup[] {
    return addresses6.groups6(this.machine, netns);
  }
  routes6(netns: string, table?: number | "cache"): Route[] {
    return routes6.routes6(this.machine, netns, table);
  }
  neighbors6(netns: string): Neighbor[] {
    return neighbors6.neighbors6(this.machine, netns);
  }
  routes(netns: string, table?: number): Route[] {
    return routes.routes(this.machine, netns, table);
  }
  xfrmStates(netns: string): XfrmState[] {
    return xfrm.states(this.machine, netns, this.deviceNames(netns));
  }
  xfrmState(id: XfrmStateId): XfrmState {
    return xfrm.state(this.machine, id, this.deviceNames(id.netns));
  }
  xfrmPolicies(netns: string): XfrmPolicy[] {
    return xfrm.policies(this.machine, netns, this.deviceNames(netns));
  }
  xfrmPolicy(id: XfrmPolicyId): XfrmPolicy {
    return xfrm.policy(this.machine, id, this.deviceNames(id.netns));
  }
  xfrmDefaults(netns: string): XfrmDefaults {
    return xfrm.defaults(this.machine, netns);
  }
  xfrmStatistics(netns: string): [name: string, value: number][] {
    return xfrm.statistics(this.machine, netns);
  }
  /** names by ifindex, "ifN" for a device that is gone */
  private deviceNames(netns: string): (ifindex: number) => string {
    return (ifindex) => links.linkAt(this.machine, netns, ifindex)?.ifname ?? `if${ifindex}`;
  }
  rules(netns: string): Rule[] {
    return rules.rules(this.machine, netns);
  }
  neighbors(netns: string): Neighbor[] {
    return neighbors.neighbors(this.machine, netns);
  }
  fdb(netns: string): FdbEntry[] {
    return bridge.fdb(this.machine, netns);
  }
  vnis(netns: string): Vni[] {
    return tunnels.vnis(this.machine, netns);
  }
  vlans(netns: string): BridgeVlan[] {
    return bridge.vlans(this.machine, netns);
  }
  mdb(netns: string): MdbEntry[] {
    return bridge.mdb(this.machine, netns);
  }
  multicastRouters(netns: string): MulticastRouter[] {
    return bridge.multicastRouters(this.machine, netns);
  }
  routeGet(query: RouteQuery): RouteAnswer {
    return isIpv6(query.dst) ? routes6.routeGet6(this.machine, query) : routes.routeGet(this.machine, query);
  }
  xtTables(netns: string, family: XtFamily): XtTableName[] {
    return xt.tables(this.machine, netns, family);
  }
  xtChains(netns: string, family: XtFamily, table: XtTableName): XtChain[] {
    return xt.chains(this.machine, netns, family, table);
  }
  xtChain(netns: string, family: XtFamily, table: XtTableName, chain: string): XtChain | null {
    return xtFind.chain(this.machine, netns, family, table, chain);
  }
  xtRule(
    netns: string,
    family: XtFamily,
    table: XtTableName,
    chain: string,
    position: number,
  ): XtRule | null {
    return xtFind.rule(this.machine, netns, family, table, chain, position);
  }
  xtRuleFind(
    netns: string,
    family: XtFamily,
    table: XtTableName,
    chain: string,
    rule: XtRule,
    from: number,
  ): number {
    return xtFind.findRule(this.machine, netns, family, table, chain, rule, from);
  }
  xtRules(netns: string, family: XtFamily, table: XtTableName, chain: string): XtRule[] {
    return xt.rules(this.machine, netns, family, table, chain);
  }
  conntrackEntries(netns: string, zero = false): CtEntry[] {
    return conntrack.entries(this.machine, netns, zero);
  }
  conntrackEntry(netns: string, key: CtKey): CtEntry {
    return conntrack.entry(this.machine, netns, key);
  }
  conntrackCount(netns: string): number {
    return conntrack.count(this.machine, netns);
  }
  conntrackStat(netns: string): CtStat {
    return conntrack.stat(this.machine, netns);
  }
  conntrackListen(netns: string): bigint {
    return conntrack.listen(this.machine, netns);
  }
  conntrackUnlisten(netns: string): void {
    conntrack.unlisten(this.machine, netns);
  }
  conntrackEvents(netns: string, after: bigint): { events: CtEvent[]; last: bigint } {
    return conntrack.events(this.machine, netns, after);
  }

  vsServices(netns: string): VsService[] {
    return ipvs.vsServices(this.machine, netns);
  }
  vsService(netns: string, key: VsServiceKey): VsService {
    return ipvs.vsService(this.machine, netns, key);
  }
  vsDests(netns: string, key: VsServiceKey): VsDest[] {
    return ipvs.vsDests(this.machine, netns, key);
  }
  vsConnections(netns: string): VsConnection[] {
    return ipvs.vsConnections(this.machine, netns);
  }
  vsTimeouts(netns: string): VsTimeouts {
    return ipvs.vsTimeouts(this.machine, netns);
  }
  vsTotals(netns: string): { stats: VsStats; rates: VsRates; counters: VsStats } {
    return ipvs.vsTotals(this.machine, netns);
  }

  ipSets(netns: string): IpSet[] {
    return ipset.ipSets(this.machine, netns);
  }
  ipSetAt(netns: string, index: number): IpSet {
    return ipset.ipSetAt(this.machine, netns, index);
  }
  ipSetIndex(netns: string, name: string): number {
    return ipset.ipSetIndex(this.machine, netns, name);
  }
  ipSetEntries(netns: string, name: string): IpSetEntry[] {
    return ipset.ipSetEntries(this.machine, netns, name);
  }
  ipSetTest(netns: string, name: string, entry: IpSetEntry): boolean {
    return ipset.testIpSet(this.machine, netns, name, entry);
  }
  filters(netns: string, link: string, parent: number): FilterEntry[] {
    return filters.filters(this.machine, netns, link, parent);
  }
  filter(place: FilterPlace, kind?: FilterKind): FilterEntry {
    return filters.filter(this.machine, place, kind);
  }
  tcChains(netns: string, link: string, parent: number): ChainEntry[] {
    return filters.tcChains(this.machine, netns, link, parent);
  }
  tcChain(netns: string, link: string, parent: number, chain: number): ChainEntry {
    return filters.tcChain(this.machine, netns, link, parent, chain);
  }
  tcActions(netns: string, kind: TcActionKind): TcAction[] {
    return tcActions.tcActions(this.machine, netns, kind);
  }
  tcAction(netns: string, kind: TcActionKind, index: number): TcAction {
    return tcActions.tcAction(this.machine, netns, kind, index);
  }

  sysctl(netns: string, path: string): string {
    return sysctls.sysctl(this.machine, netns, path);
  }
  sysctlPaths(netns: string): string[] {
    return sysctls.sysctlPaths(this.machine, netns);
  }

  recentTables(netns: string): string[] {
    return recent.recentTables(this.machine, netns);
  }
  recentText(netns: string, name: string): string {
    return recent.recentText(this.machine, netns, name);
  }
  modules(): string[] {
    return log.modules(this.machine);
  }
  log(): LogLine[] {
    return log.logLines(this.machine);
  }

  run(durationNs: number): void {
    const until = BigInt(this.nowNs) + BigInt(Math.max(0, Math.round(durationNs)));
    while (!this.runSlice(until, SLICE_FRAMES)) {
      // goes on until the time is reached
    }
  }
  /** Lets time pass until `untilNs`, or until about `frames` frames were handled. True when the time is reached. */
  runSlice(untilNs: bigint, frames: number): boolean {
    return this.machine.exports.run_until!(untilNs, frames) === 1;
  }
  /** Lets time pass until every replay has sent its last frame, or until about `frames` frames were handled. True when all are done. */
  runReplays(frames: number): boolean {
    return this.machine.exports.run_until!(0xffffffffffffffffn, frames) === 1;
  }
  /** The same, but only until `untilNs` (Infinity: no limit) or until a socket of a process has news. True when all are done. */
  runReplaysAmongProcesses(untilNs: number, frames: number): boolean {
    const until = untilNs === Infinity ? 0xffffffffffffffffn : BigInt(Math.round(untilNs));
    return this.machine.exports.run_replays!(until, frames) === 2;
  }

  transmit(netns: string, ifname: string, frame: Uint8Array): void {
    transmit.transmitFrame(this.machine, netns, ifname, frame);
  }
  transmitLater(netns: string, ifname: string, frame: Uint8Array, delayNs: number): void {
    transmit.transmitFrameLater(this.machine, netns, ifname, frame, delayNs);
  }

  openPacketSocket(netns: string, ifname?: string): SocketHandle {
    return sockets.openPacketSocket(this.machine, netns, ifname);
  }
  openRawSocket(netns: string, protocol: number): SocketHandle {
    return sockets.openRawSocket(this.machine, netns, protocol);
  }
  openRawSocket6(netns: string, protocol: number): SocketHandle {
    return sockets6.openRawSocket6(this.machine, netns, protocol);
  }
  sendRaw(
    socket: SocketHandle,
    dst: string,
    payload: Uint8Array,
    options?: Parameters<Kernel["sendRaw"]>[3],
  ): void {
    if (isIpv6(dst)) sockets6.sendRaw6(this.machine, socket, dst, payload, options);
    else sockets.sendRaw(this.machine, socket, dst, payload, options);
  }
  receive(socket: SocketHandle): Received[] {
    return sockets.receive(this.machine, socket);
  }
  closeSocket(socket: SocketHandle): void {
    sockets.closeSocket(this.machine, socket);
  }

  openSocket(netns: string, protocol: InetProtocol): SocketHandle {
    return inet.openSocket(this.machine, netns, protocol);
  }
  setSocket(socket: SocketHandle, options: SocketOptions): void {
    const id = this.machine.check(this.machine.exports.inet_namespace!(socket));
    inet.setSocket(this.machine, this.machine.namespaceName(id), socket, options);
  }
  bindSocket(socket: SocketHandle, local: Endpoint): void {
    inet.bindSocket(this.machine, socket, local);
  }
  listenSocket(socket: SocketHandle, backlog: number): void {
    inet.listenSocket(this.machine, socket, backlog);
  }
  acceptSocket(socket: SocketHandle): SocketHandle | null {
    return inet.acceptSocket(this.machine, socket);
  }
  connectSocket(socket: SocketHandle, remote: Endpoint): void {
    inet.connectSocket(this.machine, socket, remote);
  }
  sendSocket(socket: SocketHandle, bytes: Uint8Array, to?: Endpoint): number {
    return inet.sendSocket(this.machine, socket, bytes, to);
  }
  readSocket(socket: SocketHandle, most?: number): Uint8Array {
    return inet.readSocket(this.machine, socket, most);
  }
  receiveSocket(socket: SocketHandle): Datagram | null {
    return inet.receiveSocket(this.machine, socket);
  }
  endSocket(socket: SocketHandle): void {
    inet.endSocket(this.machine, socket);
  }
  closeInetSocket(socket: SocketHandle, abort = false): void {
    inet.closeInetSocket(this.machine, socket, abort);
  }
  socketInfo(socket: SocketHandle): SocketInfo {
    return inet.socketInfo(this.machine, socket);
  }
  inetSockets(netns: string): SocketInfo[] {
    return inet.inetSockets(this.machine, netns);
  }
  openProxy(request: ProxyRequest): SocketHandle {
    return inet.openProxy(this.machine, request);
  }
  closeProxy(proxy: SocketHandle): void {
    inet.closeProxy(this.machine, proxy);
  }

  /** Packets lost on a link by reason, most first. */
  drops(netns: string, ifindex: number): { reason: string; packets: number }[] {
    return links.drops(this.machine, netns, ifindex);
  }
  /** Begins to count drops by reason, place, culprit and flow, from nothing; or stops. */
  countDrops(on: boolean): void {
    dropTable.countDrops(this.machine, on);
  }
  /** What was lost since `countDrops`, most packets first. */
  dropEntries(): dropTable.DropEntry[] {
    return dropTable.dropEntries(this.machine);
  }
  /** Packets that the table of drops had no more room for. */
  uncountedDrops(): number {
    return dropTable.uncountedDrops(this.machine);
  }
  /** One of the kernel's numbers about itself (Statistic). */
  statistic(which: number): number {
    return Number(this.machine.exports.statistic!(which) as bigint);
  }
  /** Starts or stops recording at taps; "again" goes on with a capture that was under way in the kernel that was restored. */
  capture(on: boolean | "again"): void {
    this.machine.exports.capture!(on === "again" ? 2 : on ? 1 : 0);
  }
  /** Gives the host what the capture ring holds. */
  flushTaps(): void {
    this.machine.exports.flush_taps!();
  }
}
