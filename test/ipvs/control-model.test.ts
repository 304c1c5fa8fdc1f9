/** Random requests against a model that keeps services and servers in plain lists. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VethworkKernel } from "../../src/kernel/kernel.js";
import { VS_SCHEDULERS, type VsOp, type VsServiceKey } from "../../src/model/ipvs.js";
import { VethworkError } from "../../src/model/errors.js";

interface Server {
  name: string;
  weight: number;
  upper: number;
}
interface Service {
  name: string;
  scheduler: string;
  servers: Server[];
}

const key: fc.Arbitrary<VsServiceKey> = fc.oneof(
  fc.record({
    protocol: fc.constantFrom("tcp" as const, "udp" as const),
    address: fc.constantFrom("10.0.0.1", "10.0.0.2"),
    port: fc.constantFrom(0, 21, 80),
  }),
  fc.record({ fwmark: fc.integer({ min: 1, max: 3 }) }),
);
const dest = fc.record({
  address: fc.constantFrom("10.1.0.1", "10.1.0.2", "10.1.0.3", "224.0.0.1"),
  port: fc.constantFrom(80, 8080),
});
const spec = fc.record({
  forward: fc.constantFrom("masq" as const, "gateway" as const, "tunnel" as const),
  weight: fc.integer({ min: -1, max: 5 }),
  upperThreshold: fc.nat(3),
  lowerThreshold: fc.nat(1),
});
const scheduler = fc.constantFrom(...VS_SCHEDULERS, "nosuch").map((name) => ({ scheduler: name }));
const netns = fc.constant("");
const op: fc.Arbitrary<VsOp> = fc.oneof(
  fc.record({
    op: fc.constantFrom("ipvs.service.add" as const, "ipvs.service.set" as const),
    netns,
    key,
    spec: scheduler,
  }),
  fc.record({ op: fc.constant("ipvs.service.delete" as const), netns, key }),
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constantFrom("ipvs.dest.add" as const, "ipvs.dest.set" as const),
      netns,
      key,
      dest,
      spec,
    }),
  },
  fc.record({ op: fc.constant("ipvs.dest.delete" as const), netns, key, dest }),
  fc.record({ op: fc.constant("ipvs.zero" as const), netns, key }),
);

/** What the model makes of a request: the error's code, or "". */
function expected(services: Service[], request: VsOp): string {
  if (!("key" in request) || request.key === undefined) throw new Error("not in this test");
  const name = JSON.stringify(request.key);
  const at = services.findIndex((s) => s.name === name);
  const service = services[at];
  if (request.op === "ipvs.service.add" ? service : !service)
    return request.op === "ipvs.service.add" ? "EEXIST" : "ESRCH";
  if (request.op === "ipvs.service.add" || request.op === "ipvs.service.set") {
    if (request.spec.scheduler === "nosuch") return "ENOENT";
    if (service) service.scheduler = request.spec.scheduler;
    else services.push({ name, scheduler: request.spec.scheduler, servers: [] });
  } else if (request.op === "ipvs.service.delete") services.splice(at, 1);
  else if (request.op !== "ipvs.zero") return expectedOfServer(service!.servers, request);
  return "";
}

function expectedOfServer(
  servers: Server[],
  request: Extract<VsOp, { op: "ipvs.dest.add" | "ipvs.dest.set" | "ipvs.dest.delete" }>,
): string {
  const name = JSON.stringify(request.dest);
  const at = servers.findIndex((s) => s.name === name);
  if (request.op === "ipvs.dest.delete") {
    if (at >= 0) servers.splice(at, 1);
    return at >= 0 ? "" : "ENOENT";
  }
  const { weight, upperThreshold: upper = 0, lowerThreshold: lower = 0 } = request.spec;
  if (weight < 0 || lower > upper) return "ERANGE";
  if (request.op === "ipvs.dest.add") {
    if (at >= 0) return "EEXIST";
    if (request.dest.address === "224.0.0.1") return "EINVAL";
    servers.unshift({ name, weight, upper });
  } else if (at < 0) return "ENOENT";
  else servers[at] = { name, weight, upper };
  return "";
}

function state(k: VethworkKernel): Service[] {
  return k.vsServices("").map((s) => ({
    name: JSON.stringify(s.key),
    scheduler: s.spec.scheduler,
    servers: k.vsDests("", s.key).map((d) => ({
      name: JSON.stringify(d.key),
      weight: d.spec.weight,
      upper: d.spec.upperThreshold ?? 0,
    })),
  }));
}

describe("services and servers", () => {
  it("are those of the model after any requests, and take no memory once all is flushed", () => {
    const k = new VethworkKernel({ memoryBytes: 64 << 20 });
    k.apply({ op: "link.set", netns: "", link: "lo", up: true });
    const used = () => k.machine.exports.memory_used!() as number;
    let before = 0;
    let rounds = 0;
    fc.assert(
      fc.property(fc.array(op, { maxLength: 60 }), (requests) => {
        const services: Service[] = [];
        for (const request of requests) {
          const code = expected(services, request);
          let answer = "";
          try {
            k.apply(request);
          } catch (error) {
            answer = (error as VethworkError).code;
          }
          expect([request, answer]).toEqual([request, code]);
        }
        expect(state(k)).toEqual(services);
        k.apply({ op: "ipvs.flush", netns: "" });
        // the trash is emptied
        k.run(400e9);
        if (++rounds === 60) before = used();
      }),
      { numRuns: 120 },
    );
    expect(used() - before).toBeLessThan(2 << 20);
  });
});
