/** A kernel that holds the state it is given, notes the operations it is told, and does nothing. */
import { VethworkError } from "../../src/model/errors.js";
import type { Kernel, RouteQuery } from "../../src/model/kernel.js";
import type { Op } from "../../src/model/op.js";
import type {
  Address,
  Link,
  MulticastGroup,
  Neighbor,
  Route,
  RouteAnswer,
  Rule,
} from "../../src/model/state.js";
import type { ToolContext, ToolResult } from "../../src/shell/tool.js";

export interface FakeState {
  netns?: string[];
  links?: Link[];
  addresses?: Address[];
  routes?: Route[];
  rules?: Rule[];
  neighbors?: Neighbor[];
  answers?: Map<string, RouteAnswer>;
}

export class FakeKernel {
  readonly ops: Op[] = [];
  readonly queries: RouteQuery[] = [];
  /** thrown by the next operation */
  refusal: VethworkError | undefined;
  readonly nowNs = 0;
  private readonly netns: string[];

  /** one state for every namespace, or one by name */
  constructor(readonly states: Record<string, FakeState>) {
    this.netns = ["", ...Object.keys(states).filter((name) => name !== "")];
  }

  private state(netns: string): FakeState {
    const state = this.states[netns];
    if (!state) throw new VethworkError("ENOENT", `no namespace "${netns}"`);
    return state;
  }

  apply(op: Op): void {
    this.ops.push(op);
    if (this.refusal) throw this.refusal;
  }

  netnsNames = (): string[] => [...this.netns];
  links = (netns: string): Link[] => this.state(netns).links ?? [];
  linkAt(netns: string, ifindex: number): Link | undefined {
    return this.links(netns).find((link) => link.ifindex === ifindex);
  }
  hasLink(netns: string, ifname: string): boolean {
    return this.states[netns]?.links?.some((known) => known.ifname === ifname) ?? false;
  }
  link(netns: string, ifname: string): Link {
    const link = this.links(netns).find((known) => known.ifname === ifname);
    if (!link) throw new VethworkError("ENODEV", "No such device");
    return link;
  }
  addresses = (netns: string): Address[] => this.state(netns).addresses ?? [];
  routes(netns: string, table?: number): Route[] {
    const routes = this.state(netns).routes ?? [];
    if (table === undefined) return routes;
    const found = routes.filter((route) => route.table === table);
    if (found.length === 0) throw new VethworkError("ENOENT", "Error: ipv4: FIB table does not exist.");
    return found;
  }
  rules = (netns: string): Rule[] => this.state(netns).rules ?? [];
  neighbors = (netns: string): Neighbor[] => this.state(netns).neighbors ?? [];
  // IPv6 is on and has nothing
  addresses6 = (): Address[] => [];
  neighbors6 = (): Neighbor[] => [];
  routes6 = (_netns: string, table?: number | "cache"): Route[] => {
    if (table === undefined || table === "cache" || table === 254 || table === 255) return [];
    throw new VethworkError("ENOENT", "Error: ipv6: FIB table does not exist.");
  };
  groups6 = (): MulticastGroup[] => [];
  sysctl = (): string => "0";
  routeGet(query: RouteQuery): RouteAnswer {
    this.queries.push(query);
    if (this.refusal) throw this.refusal;
    const { netns, ...key } = query;
    const answer = this.state(netns).answers?.get(JSON.stringify(key));
    if (!answer) throw new VethworkError("EHOSTUNREACH", "No route to host");
    return answer;
  }
}

export function context(kernel: FakeKernel, netns = "", more: Partial<ToolContext> = {}): ToolContext {
  return {
    kernel: kernel as unknown as Kernel,
    netns,
    readFile: (path) => Promise.reject(new Error(`no file ${path}`)),
    stdin: "",
    execInNetns: (): Promise<ToolResult> => Promise.resolve({ stdout: "", stderr: "", exitCode: 0 }),
    ...more,
  };
}
