/** The system calls: the whole exported ABI and nothing else. */
export * from "./calls/boot";
export * from "./calls/link";
export * from "./calls/transmit";
export * from "./calls/replay";
export * from "./calls/bridge";
export * from "./calls/socket";
export * from "./calls/inet-socket";
export * from "./calls/address";
export * from "./calls/route";
export * from "./calls/rule";
export * from "./calls/xtables";
export * from "./calls/neighbor";
export * from "./calls/sysctl";
export * from "./calls/log";
export * from "./calls/ipset";
export * from "./calls/conntrack";
export * from "./calls/recent";
