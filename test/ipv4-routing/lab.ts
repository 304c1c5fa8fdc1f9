/** A router `r` between two ends: eth0 of `a` on ra (10.0.1.0/24), eth0 of `b` on rb (10.0.2.0/24), and a dummy d0 (10.0.3.0/24). */
import { VethworkKernel } from "../../src/kernel/kernel.js";
import type { Op } from "../../src/model/op.js";
import type { RouteAnswer } from "../../src/model/state.js";

export const MAC = {
  ra: "02:00:00:00:01:01",
  a: "02:00:00:00:01:02",
  rb: "02:00:00:00:02:01",
  b: "02:00:00:00:02:02",
};

export class Router {
  readonly kernel = new VethworkKernel({ memoryBytes: 256 << 20, seed: 1n });

  constructor() {
    for (const name of ["a", "b", "r"]) this.kernel.apply({ op: "netns.add", name });
    const pair = (ifname: "ra" | "rb", netns: "a" | "b"): void =>
      this.kernel.apply({
        op: "link.add",
        netns: "r",
        ifname,
        kind: "veth",
        address: MAC[ifname],
        peer: { netns, ifname: "eth0", address: MAC[netns] },
      });
    pair("ra", "a");
    pair("rb", "b");
    this.kernel.apply({
      op: "link.add",
      netns: "r",
      ifname: "d0",
      kind: "dummy",
      address: "02:00:00:00:03:01",
    });
    for (const [netns, link] of [
      ["r", "lo"],
      ["r", "ra"],
      ["r", "rb"],
      ["r", "d0"],
      ["a", "eth0"],
      ["b", "eth0"],
    ] as const)
      this.up(netns, link);
    this.address("ra", "10.0.1.1/24");
    this.address("rb", "10.0.2.1/24");
    this.address("d0", "10.0.3.1/24");
  }

  apply(op: Op): void {
    this.kernel.apply(op);
  }
  up(netns: string, link: string, up = true): void {
    this.apply({ op: "link.set", netns, link, up });
  }
  address(
    link: string,
    text: string,
    more: object = {},
    op: "address.add" | "address.delete" = "address.add",
  ): void {
    const [local, length] = text.split("/");
    this.apply({ op, netns: "r", link, local: local!, prefixlen: Number(length), ...more } as Op);
  }
  route(dst: string, via?: string, more: object = {}): void {
    this.apply({ op: "route.add", netns: "r", dst, nexthops: via ? [{ via }] : [], ...more } as Op);
  }
  get(dst: string, more: object = {}): RouteAnswer {
    return this.kernel.routeGet({ netns: "r", dst, ...more });
  }
  sysctl(path: string, value: string | number): void {
    this.apply({ op: "sysctl.set", netns: "r", path: `net/ipv4/${path}`, value: String(value) });
  }
  /** The code of the error that something throws, "" where it throws none. */
  static refused(run: () => void): string {
    try {
      run();
      return "";
    } catch (error) {
      return `${(error as { code: string }).code}: ${(error as Error).message}`;
    }
  }
}

/** Local addresses of a link as "10.0.0.1/24" and, for secondaries, "(10.0.0.2/24)". */
export function addressesOf(kernel: VethworkKernel, link: string): string[] {
  return kernel
    .addresses("r")
    .filter((one) => one.ifname === link)
    .map((one) => (one.secondary ? `(${one.local}/${one.prefixlen})` : `${one.local}/${one.prefixlen}`));
}
