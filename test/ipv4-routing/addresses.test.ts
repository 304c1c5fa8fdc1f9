/** Addresses as net/ipv4/devinet.c keeps them: primaries, secondaries, promotion, lifetimes, and the routes they bring. */
import { describe, expect, it } from "vitest";
import { addressesOf, Router } from "./lab.js";

const localRoutes = (router: Router, link: string): string[] =>
  router.kernel
    .routes("r", 255)
    .filter((route) => route.nexthops[0]?.dev === link)
    .map((route) => `${route.type} ${route.dst}`);

describe("primaries and secondaries", () => {
  it("further addresses of a subnet are secondary and go with the primary", () => {
    const router = new Router();
    router.address("ra", "10.0.1.2/24");
    router.address("ra", "10.0.1.3/25");
    expect(addressesOf(router.kernel, "ra")).toEqual(["10.0.1.1/24", "10.0.1.3/25", "(10.0.1.2/24)"]);
    router.address("ra", "10.0.1.1/24", {}, "address.delete");
    expect(addressesOf(router.kernel, "ra")).toEqual(["10.0.1.3/25"]);
    expect(localRoutes(router, "ra")).toEqual(["local 10.0.1.3/32", "broadcast 10.0.1.127/32"]);
  });
  it("promote_secondaries keeps them", () => {
    const router = new Router();
    router.sysctl("conf/ra/promote_secondaries", 1);
    router.address("ra", "10.0.1.2/24");
    router.address("ra", "10.0.1.9/24");
    router.address("ra", "10.0.1.1/24", {}, "address.delete");
    expect(addressesOf(router.kernel, "ra")).toEqual(["10.0.1.2/24", "(10.0.1.9/24)"]);
    expect(router.get("10.0.1.77").src).toBe("10.0.1.2");
  });
  it("a broadcast route stays while another address needs it", () => {
    const router = new Router();
    router.address("ra", "10.0.1.1/25");
    router.address("ra", "10.0.1.1/24", {}, "address.delete");
    expect(localRoutes(router, "ra")).toEqual(["local 10.0.1.1/32", "broadcast 10.0.1.127/32"]);
  });
  it("refuses what is there, and what is not", () => {
    const router = new Router();
    expect(Router.refused(() => router.address("ra", "10.0.1.1/24"))).toBe("EEXIST: File exists");
    expect(Router.refused(() => router.address("ra", "10.0.1.7/24", {}, "address.delete"))).toMatch(
      /^EADDRNOTAVAIL/,
    );
    expect(Router.refused(() => router.address("ra", "10.0.1.2/24", { scope: 253 }))).toBe(
      "EINVAL: Invalid argument",
    );
  });
});

describe("lifetimes", () => {
  it("an address is deprecated, then gone, in virtual time", () => {
    const router = new Router();
    router.address("rb", "10.9.0.1/24", { validLifetime: 30, preferredLifetime: 10 });
    router.kernel.run(12e9);
    const found = router.kernel.addresses("r").find((one) => one.local === "10.9.0.1");
    expect([found?.validLifetime, found?.preferredLifetime]).toEqual([18, 0]);
    router.kernel.run(20e9);
    expect(addressesOf(router.kernel, "rb")).toEqual(["10.0.2.1/24"]);
    expect(router.kernel.routes("r").filter((route) => route.dst.startsWith("10.9."))).toEqual([]);
  });
  it("`change` starts them anew", () => {
    const router = new Router();
    router.address("rb", "10.9.0.1/24", { validLifetime: 30, preferredLifetime: 30 });
    router.kernel.run(20e9);
    const again = { link: "rb", local: "10.9.0.1", prefixlen: 24, validLifetime: 30, preferredLifetime: 30 };
    router.apply({ op: "address.change", netns: "r", ...again });
    router.kernel.run(20e9);
    expect(addressesOf(router.kernel, "rb")).toContain("10.9.0.1/24");
    router.kernel.run(11e9);
    expect(addressesOf(router.kernel, "rb")).not.toContain("10.9.0.1/24");
  });
});

describe("devices", () => {
  it("an MTU below 68 ends IPv4 on a device, a larger one begins it anew", () => {
    const router = new Router();
    router.apply({ op: "link.set", netns: "r", link: "d0", mtu: 67 });
    expect(addressesOf(router.kernel, "d0")).toEqual([]);
    expect(router.kernel.routes("r").some((route) => route.nexthops.some((way) => way.dev === "d0"))).toBe(
      false,
    );
    router.apply({ op: "link.set", netns: "r", link: "d0", mtu: 1500 });
    router.address("d0", "10.0.3.1/24");
    expect(router.get("10.0.3.9").dev).toBe("d0");
  });
  it("a deleted device takes its addresses and routes, and rules forget its number", () => {
    const router = new Router();
    router.route("192.0.2.0/24", "10.0.3.2");
    router.apply({ op: "rule.add", netns: "r", priority: 10, iif: "d0", action: "prohibit" });
    router.apply({ op: "link.delete", netns: "r", link: "d0" });
    expect(Router.refused(() => router.get("192.0.2.1"))).toMatch(/^ENETUNREACH/);
    expect(router.kernel.rules("r")[1]?.iif).toBe("d0");
  });
});
