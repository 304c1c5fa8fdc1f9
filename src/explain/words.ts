/** Objects of the kernel on one line, in the words of the tools of Linux that list them. */
import type { VethworkKernel } from "../kernel/kernel.js";
import type { FilterEntry } from "../model/filter.js";
import type { IpSet } from "../model/ipset.js";
import type { VsDest, VsService } from "../model/ipvs.js";
import type { XtFamily, XtRule } from "../model/netfilter.js";
import type { Qdisc, TrafficClass } from "../model/sched.js";
import type { Address, FdbEntry, Link, Neighbor, Route, Rule } from "../model/state.js";
import type { XfrmPolicy, XfrmState } from "../model/xfrm.js";
import { printFdb } from "../shell/bridge/fdb.js";
import { printAddress } from "../shell/ip/address-print.js";
import { linkTable } from "../shell/ip/address-list.js";
import { printLink } from "../shell/ip/link-print.js";
import { printNeighbor } from "../shell/ip/neighbor-list.js";
import { defaultOptions } from "../shell/ip/options.js";
import { printRoute } from "../shell/ip/route-print.js";
import { printRule } from "../shell/ip/rule-list.js";
import { Session } from "../shell/ip/session.js";
import { printPolicy } from "../shell/ip/xfrm/policy-print.js";
import { printState } from "../shell/ip/xfrm/state-print.js";
import { ruleText } from "../shell/iptables/rule-text.js";
import { printSets } from "../shell/ipset/print.js";
import { Names } from "../shell/ipvsadm/names.js";
import { printService } from "../shell/ipvsadm/print.js";
import { printClass } from "../shell/tc/class.js";
import { printFilter } from "../shell/tc/filter.js";
import { printQdisc } from "../shell/tc/qdisc.js";
import { TcSession, tcOptions } from "../shell/tc/session.js";
import type { ToolContext } from "../shell/tool.js";

const VISIBLE = {
  table: false,
  protocol: false,
  scope: false,
  tos: false,
  via: false,
  source: false,
  device: false,
  metric: false,
};

export class Words {
  constructor(
    private readonly kernel: VethworkKernel,
    private readonly netns: string,
  ) {}

  private get context(): ToolContext {
    const refuse = (): never => {
      throw new Error("a description reads no file and runs nothing");
    };
    return { kernel: this.kernel, netns: this.netns, stdin: "", readFile: refuse, execInNetns: refuse };
  }

  /** What a function of `ip` prints, on one line. */
  private ip(print: (session: Session) => void): string {
    const session = new Session(this.context, defaultOptions(), this.netns);
    print(session);
    return flat(session.out.stdout);
  }
  private tc(print: (session: TcSession) => void): string {
    const session = new TcSession(this.context, tcOptions(), this.netns);
    print(session);
    return flat(session.out.stdout);
  }

  /** What stands behind "-A CHAIN" in iptables -S. */
  xtRule(rule: XtRule, family: XtFamily): string {
    const { kernel, netns } = this;
    const session = {
      program: family === "ipv6" ? "ip6tables" : "iptables",
      family,
      kernel,
      netns,
      line: -1,
      permissive: true,
      warnUnmodelled: () => {},
      out: [],
      err: [],
      resolve: () => [],
      hostName: () => null,
    };
    return ruleText(session, rule).trim();
  }
  /** as in `ip route show table all`: "table" is told where it is not main */
  route(route: Route): string {
    return this.ip((session) => printRoute(session, route, { ...VISIBLE, table: route.table === 254 }));
  }
  rule(rule: Rule, all: Rule[]): string {
    return this.ip((session) => printRule(session, rule, all));
  }
  neighbor(entry: Neighbor): string {
    return this.ip((session) => printNeighbor(session, entry, false));
  }
  fdb(entry: FdbEntry): string {
    return this.ip((session) => printFdb(session, entry, false));
  }
  /** without its lifetime */
  address(address: Address): string {
    return this.ip((session) => printAddress(session, address, false)).replace(/ valid_lft .*/, "");
  }
  /** the line of `ip link` without the MAC address */
  link(link: Link): string {
    return this.ip((session) => {
      printLink(session, linkTable(session), link, {} as Parameters<typeof printLink>[3], false);
    }).replace(/ link\/.*/, "");
  }
  xfrmPolicy(policy: XfrmPolicy): string {
    return this.ip((session) => printPolicy(session, policy));
  }
  /** without its keys */
  xfrmState(state: XfrmState): string {
    return this.ip((session) => printState(session, state, false)).replace(/ replay-window .*/, "");
  }
  qdisc(qdisc: Qdisc, link: string): string {
    return this.tc((session) => printQdisc(session, qdisc, link));
  }
  class(one: TrafficClass): string {
    return this.tc((session) => printClass(session, one));
  }
  filter(entry: FilterEntry): string {
    return this.tc((session) => printFilter(session, entry, { parent: 0, pref: 0 }));
  }
  set(set: IpSet): string {
    const options = { mode: "save" as const, namesOnly: false, headersOnly: true, sorted: false };
    return flat(printSets([set], () => [], options));
  }
  /** as in ipvsadm -S -n */
  service(service: VsService): string {
    return flat(printService(service, [], RULES, new Names("")));
  }
  destination(service: VsService, dest: VsDest): string {
    return flat(printService(service, [dest], RULES, new Names("")).split("\n")[1] ?? "");
  }
}

const RULES = { form: "rules" as const, numeric: true, exact: false };

function flat(text: string): string {
  return text
    .replace(/\\\n|\\$/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
