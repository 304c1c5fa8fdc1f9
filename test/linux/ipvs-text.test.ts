/** What of ipvsadm's words compares, and what only roughly. */
import { describe, expect, test } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { secondsDifference, secondsOf, stableNetfilter } from "../../.ci/oracle/netfilter-text.mjs";

const stable = stableNetfilter as (text: string) => string;
const HEAD =
  "IPVS connection entries\npro expire state       source             virtual            destination\n";
const tcp = (time: string, port: number, state = "ESTABLISHED") =>
  `TCP ${time}  ${state.padEnd(11)} 10.0.1.2:${port}     10.9.0.1:80        10.0.2.2:8080\n`;

describe("connections that ipvsadm lists", () => {
  test("are sorted, without the time that remains", () => {
    expect(stable(HEAD + tcp("14:57", 40001) + tcp("00:09", 40000))).toBe(
      stable(HEAD + tcp("00:01", 40000) + tcp("15:00", 40001)),
    );
    expect(stable(tcp("14:57", 1))).not.toBe(stable(tcp("14:57", 1, "FIN_WAIT")));
    expect(stable(tcp("999:59", 1))).toBe(stable(tcp("1000:00", 1)));
  });

  test("compare in time with a tolerance, each with its own", () => {
    expect(secondsOf(HEAD + tcp("14:57", 40001) + tcp("00:09", 40000))).toEqual([9, 897]);
    expect(secondsDifference(tcp("14:57", 1), tcp("14:50", 1), 10)).toBeNull();
    expect(secondsDifference(tcp("14:57", 1), tcp("01:57", 1), 10)).toContain("117 seconds remain, not 897");
  });
});

describe("/proc/net/ip_vs*", () => {
  const proc = (client: string, seconds: number) =>
    `TCP ${client} 9C40 0A090001 0050 0A000202 1F90 ESTABLISHED ${String(seconds).padStart(7)}\n`;

  test("connections are sorted, seconds have a tolerance", () => {
    const [a, b] = ["0A000102", "0A000103"];
    expect(stable(proc(a, 899) + proc(b, 5))).toBe(stable(proc(b, 7) + proc(a, 1)));
    expect(secondsOf(proc(b, 5) + proc(a, 899))).toEqual([899, 5]);
  });

  test("services are sorted and keep their servers in order", () => {
    const one = "TCP  0A090001:0050 rr  \n  -> 0A000203:1F90      Masq    1      0          0         \n";
    const two = "FWM  00000007 sh \n  -> 0A000204:0000      Route   0      0          0         \n";
    const more = "  -> 0A000202:1F90      Masq    1      0          0         \n";
    expect(stable(`head\n${one}${more}${two}tail\n`)).toBe(stable(`head\n${two}${one}${more}tail\n`));
    expect(stable(one + more)).not.toBe(stable(`TCP  0A090001:0050 rr  \n${more}${one.split("\n")[1]}\n`));
  });
});
