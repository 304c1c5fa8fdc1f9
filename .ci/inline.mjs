/**
 * A transform of asc: which functions Binaryen puts in place of their calls. A packet's way leads through some two hundred small functions; V8
 * puts none of them in place of a call, and asc's own limits (12 everywhere, 200 where there is one caller) leave most of them alone.
 *
 * First come small functions, wherever they are called; then, with limits five times as large, those of a packet's usual way only: so large
 * ones everywhere make a module of several times the size, and the compiler runs for minutes. Measured with Node 20 on the way of
 * bench/labs/container-path.sh, without the flow cache: the first saves 19 to 26 % of the time a frame, the second 10 to 15 % of what is left. At
 * last conditions become jumps (branches.mjs): 9 to 11 %.
 */
import binaryen from "binaryen";
import { jumps } from "./branches.mjs";

/** Sizes in Binaryen's nodes: of what is called in several places, and of what is called in one. */
const SMALL = { everywhere: 40, oneCaller: 400 };
const LARGE = { everywhere: 200, oneCaller: 2000 };

/** Folders and files below assembly/ that have nothing but such functions. */
const PLACES =
  /^assembly\/((flow|wire|replay|capture)\/|(table|copy|memory|clock|wheel|tap|recording|observe|packet)\/)/;

/** The others, by file: a profile of the slow path has them (asc's option --debug gives functions names there). */
const WAY = {
  "calls/transmit": "sendFrame",
  "capture/pcap": "nextPcap",
  "capture/peek": "peekPacket",
  "capture/state": "deliver",
  copy: "copyBytes",
  "device/bridge/fdb": "learn",
  "device/bridge/forward": "forward pushOut send",
  "device/bridge/receive": "bridgeReceive handle handleFrame passUp",
  "device/bridge/vlan-filter": "allowIngress handleEgress",
  "device/core": "classifyEthernet deliver enqueueBacklog queueOrSend receiveRound startTransmit",
  "device/counters": "countReceived countSent",
  "device/device": "Device#countDrop",
  "device/kinds": "kindTransmit",
  "device/veth": "vethTransmit",
  "device/vxlan/fdb": "bucketOf useEntry",
  "device/vxlan/transmit": "encapsulate replicate sendTo vxlanTransmit",
  events: "fire",
  memory: "allocate",
  "net/fib": "fibLookup tableLookup",
  "net/flow-dissector": "dissectFlow",
  "net/flow-hash": "computeHash",
  "net/flow": "dropRoute releaseFlow setRoute",
  "net/forward": "forward",
  "net/fragment": "makeWritable",
  "net/input": "finish receiveIpv4 validateIpv4",
  "net/ip-tunnel-core": "checkTunnelMtuOf sendThroughTunnel",
  "net/neighbor": "findNeighbor neighborOutput sendTo",
  "net/output": "finishOutput output postRouting selectIdentification send sendLocal",
  "net/route-cache": "keepDecision fromCache",
  "net/route-error": "sendError",
  "net/route-nexthop": "bindNexthop",
  "net/route": "forwardTo routeInputFor routeSlow",
  "net/scratch": "scratch",
  "net/scrub": "scrub",
  "net/siphash": "siphash",
  "net/tunnel-inner": "prepareInner",
  "net/udp-tunnel": "sendInUdp",
  "net/validate-source": "validateSource",
  "netfilter/bridge/hooks": "preRoutingFinish",
  "netfilter/conntrack/checksum": "checksumOk",
  "netfilter/conntrack/confirm": "confirm",
  "netfilter/conntrack/core": "handle track",
  "netfilter/conntrack/hash": "findHashed insertConnection tupleTaken",
  "netfilter/conntrack/known": "trackKnown",
  "netfilter/conntrack/refresh": "account refresh",
  "netfilter/conntrack/tuple": "readTuple",
  "netfilter/hooks": "run",
  "netfilter/nat/hook": "isPlain isRerouted run",
  "netfilter/nat/known": "translateKnown",
  "netfilter/nat/manip": "manipulate replaceSum rewrite transport",
  "netfilter/xtables/traverse": "compose traverse walk",
  packet: "allocateClass consume drop reserveHeadroom",
  "replay/run": "advance",
  "sched/run": "queueTransmit",
  "wire/checksum": "checksumPseudo sumWords",
  "wire/ipv4": "decrementTtl headerChecksumOk sealHeader writeHeader",
};

const chosen = new Set();
for (const [file, names] of Object.entries(WAY)) {
  for (const name of names.split(" ")) chosen.add(`assembly/${file}/${name}`);
}

function functionsOf(module) {
  const names = [];
  const count = binaryen._BinaryenGetNumFunctions(module.ref);
  for (let i = 0; i < count; i++) {
    const at = binaryen._BinaryenGetFunctionByIndex(module.ref, i);
    names.push(module.readStringCached(binaryen._BinaryenFunctionGetName(at)));
  }
  return names;
}

export default class {
  afterCompile() {
    // asc sets its own limits within optimize(), right before it runs the passes
    const module = this.program.module;
    const everywhere = module.setAlwaysInlineMaxSize.bind(module);
    const oneCaller = module.setOneCallerInlineMaxSize.bind(module);
    const runPasses = module.runPasses.bind(module);
    module.setAlwaysInlineMaxSize = () => everywhere(SMALL.everywhere);
    module.setOneCallerInlineMaxSize = () => oneCaller(SMALL.oneCaller);
    module.runPasses = (passes, ref) => {
      if (passes.includes("inlining-optimizing")) {
        runPasses(["duplicate-function-elimination", "remove-unused-module-elements", "inlining"]);
        for (const name of functionsOf(module)) {
          if (chosen.has(name) || PLACES.test(name)) continue;
          module.setPassArgument("no-inline", name);
          runPasses(["no-inline"]);
        }
        everywhere(LARGE.everywhere);
        oneCaller(LARGE.oneCaller);
        // nothing lies below STATE (assembly/state.ts): what is added to an address may be the offset of its load
        module.setLowMemoryUnused(true);
        runPasses(passes, ref);
        runPasses(["optimize-added-constants-propagate", "vacuum"]);
        jumps(module.ref);
      } else runPasses(passes, ref);
    };
  }
}
