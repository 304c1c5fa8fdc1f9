/** What `ip link ... type vlan|macvlan|ipvlan` of iproute2 6.1 says to wrong words; recorded with the real tool. */
import { expect, test } from "vitest";
import { Lab } from "../../src/index.js";

const complaints: [words: string, code: number, said: string][] = [
  ["vlan foo", 1, 'vlan: unknown command "foo"?'],
  ["vlan id x", 255, 'Error: argument "x" is wrong: id is invalid'],
  ["vlan id", 255, 'Command line is not complete. Try option "help"'],
  ["vlan id 5 reorder_hdr maybe", 1, 'Error: argument of "reorder_hdr" must be "on" or "off", not "maybe"'],
  ["vlan protocol zip id 5", 255, 'Error: argument "zip" is wrong: protocol is invalid'],
  ["vlan protocol ip id 5", 2, "Error: 8021q: Invalid VLAN protocol."],
  ["vlan id 5 ingress-qos-map 1", 1, 'vlan: unknown command "1"?'],
  ["vlan id 5 ingress-qos-map x:1", 255, 'Error: argument "x" is wrong: invalid ingress-qos-map'],
  ["vlan", 2, "Error: 8021q: VLAN properties not specified."],
  ["vlan reorder_hdr on", 2, "Error: 8021q: VLAN id not specified."],
  ["vlan id 4095", 2, "Error: 8021q: Invalid VLAN id."],
  ["vlan id 5", 2, "Error: 8021q: VLANs not supported on device."],
  ["vlan id 5 gvrp on", 1, "vethwork: ip: GVRP (gvrp on) of a VLAN device is not modelled by vethwork"],
  ["macvlan foo", 1, 'macvlan: unknown option "foo"?'],
  [
    "macvlan mode zip",
    1,
    'Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "zip"',
  ],
  ["macvlan flag zip", 1, 'Error: argument of "flag" must be "nopromisc", "nodst" or "null", not "zip"'],
  ["macvlan macaddr", 255, 'Command line is not complete. Try option "help"'],
  ["macvlan mode source macaddr add zz", 1, '"zz" is invalid lladdr.'],
  [
    "macvlan bcqueuelen x",
    1,
    'Error: argument of "bcqueuelen" must be a positive integer [0-4294967295], not "x"',
  ],
  ["macvlan mode bridge flag nopromisc", 1, "macvlan: nopromisc flag only valid in passthru mode"],
  ["macvlan mode source macaddr set foo", 1, 'macvlan: unknown option "foo"?'],
  ["macvlan mode bridge", 2, "RTNETLINK answers: Invalid argument"],
  ["ipvlan foo", 1, 'ipvlan: unknown option "foo"?'],
  ["ipvlan mode zip", 1, 'Error: argument of "mode" must be either "l2", "l3" or "l3s"'],
  ["ipvlan mode l2 bridge private", 1, 'ipvlan: unknown option "private"?'],
  ["ipvlan mode l2", 2, "RTNETLINK answers: Invalid argument"],
  ["macvtap mode bridge", 1, 'vethwork: ip link: type "macvtap" is not modelled'],
];

test.each(complaints)("type %s", async (words, code, said) => {
  const { exitCode, stderr } = await new Lab().run(`ip link add link lo name x type ${words}`);
  expect(stderr.split("\n")[0]).toBe(said);
  expect(exitCode).toBe(code);
});

test.each(["vlan", "macvlan", "ipvlan"])("ip link help %s", async (kind) => {
  const { stderr, exitCode } = await new Lab().run(`ip link help ${kind}`);
  expect(stderr).toMatch(new RegExp(`^Usage: \\.\\.\\. ${kind} `));
  expect(exitCode).toBe(1);
});
