/** Random capture filters of the subset, for comparison with tcpdump and for fuzzing. */
import fc from "fast-check";

const one = (words: string): fc.Arbitrary<string> => fc.constantFrom(...words.split(" "));
const host = one("10.0.0.2 10.0.1.3 10.96.0.10 192.168.1.50 8.8.8.8 fd00::2 fe80::1");
const mac = one("02:00:00:00:00:01 0a:58:0a:f4:01:05 ff:ff:ff:ff:ff:ff");
const direction = fc.constantFrom("", "src ", "dst ", "src or dst ", "src and dst ");
const port = one("80 443 53 22 0 40000 http domain");
const joined = (...parts: (fc.Arbitrary<string> | string)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((all) => all.join(""));

const { arithmetic } = fc.letrec<{ arithmetic: string }>((tie) => ({
  arithmetic: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.nat(300).map(String),
    fc.constant("len"),
    joined(one("ip tcp udp icmp ether ip6 arp"), "[", fc.nat(24).map(String), one("] :1] :2] :4]")),
    one("tcp[tcpflags] icmp[icmptype] tcp-syn"),
    joined("(", tie("arithmetic"), one("+ - * & | ^"), tie("arithmetic"), ")"),
    joined("(", tie("arithmetic"), one("/ % << >>"), one("1 3 8"), ")"),
    joined("ip[(", tie("arithmetic"), ") & 15]"),
  ),
}));

/** arithmetic that is not a bare number: libpcap refuses comparisons that are always false */
const relation = joined(
  "ip[",
  fc.nat(30).map(String),
  "] ",
  one("+ - & |"),
  " ",
  arithmetic,
  " ",
  one("< <= = == != >= >"),
  " ",
  arithmetic,
);

const primitive = fc.oneof(
  one("ip ip6 arp rarp tcp udp sctp icmp icmp6 igmp pim ah esp broadcast multicast vlan"),
  joined(direction, "host ", host),
  joined("ether ", direction, "host ", mac),
  joined(direction, "net ", one("10 10.0 10.0.0.0/8 10.0.0.0/15 192.168.1.0/24 fd00::/16 2001:db8::/32")),
  joined(
    one("tcp udp sctp").map((protocol) => `${protocol} `),
    direction,
    "port ",
    one("80 443 53"),
  ),
  joined(direction, "port ", port),
  joined(direction, "portrange ", one("1-80 53-443 1000-65535")),
  joined(one("ip ip6"), " proto ", one("6 17 1 58 44 132")),
  joined(one("less greater"), " ", one("60 64 100 200")),
  joined("vlan ", one("100 200 5")),
  relation,
);

export const expression: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    primitive,
    joined(tie("any"), fc.constantFrom(" and ", " or ", " && ", " || "), tie("any")),
    joined(fc.constantFrom("not ", "!"), "(", tie("any"), ")"),
    joined("(", tie("any"), ")"),
  ),
})).any;
