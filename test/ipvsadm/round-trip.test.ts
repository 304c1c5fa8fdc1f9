/** What ipvsadm saves, it restores: any table, by numbers and by names, with ipvsadm and with the two scripts. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Lab } from "../../src/lab/lab.js";
import { VS_SCHEDULERS } from "../../src/model/ipvs.js";

const HOSTS = "10.0.0.1 vip.example vip\n10.0.0.2 web1\n192.168.7.9 a-server-with-a-long-name.example.org\n";

const address = fc.constantFrom(
  "10.0.0.1",
  "10.0.0.2",
  "192.168.7.9",
  "172.31.255.254",
  "9.9.9.9",
  "203.0.113.200",
);
const port = fc.oneof(fc.constantFrom(53, 80, 443, 8080), fc.integer({ min: 1, max: 65535 }));

interface Service {
  key: string;
  options: string;
  servers: string[];
}

const flags = (scheduler: string): fc.Arbitrary<string> => {
  const own = scheduler === "sh" || scheduler === "mh" ? [`${scheduler}-fallback`, `${scheduler}-port`] : [];
  // the names of one's own bits: of others there are none to save
  const names = own.length > 0 ? own : ["flag-1", "flag-2", "flag-3"];
  return fc.subarray(names).map((some) => (some.length > 0 ? ` -b ${some.join(",")}` : ""));
};

const persistence = fc.oneof(
  fc.constant(""),
  fc
    .tuple(
      fc.integer({ min: 1, max: 2678400 }),
      fc.constantFrom("", " -M 255.255.255.0", " -M 0.0.0.0", " -M 255.0.255.0"),
    )
    .map(([seconds, mask]) => ` -p ${seconds}${mask}`),
);

const tunnel = fc.constantFrom(
  "-i",
  "-i --tun-type gre",
  "-i --tun-type gre --tun-csum",
  "-i --tun-type gue --tun-port 6080",
  "-i --tun-type gue --tun-port 5 --tun-csum",
);

const server = fc
  .tuple(address, port, fc.oneof(fc.constantFrom("-m", "-g"), tunnel), fc.nat(65535))
  .map(([host, number, forward, weight]) => `${host}:${number} ${forward} -w ${weight}`);

const service: fc.Arbitrary<Service> = fc
  .tuple(
    fc.oneof(
      fc
        .tuple(fc.constantFrom("-t", "-u", "--sctp-service"), address, port)
        .map(([p, a, n]) => `${p} ${a}:${n}`),
      fc.integer({ min: 1, max: 2 ** 31 - 1 }).map((mark) => `-f ${mark}`),
    ),
    fc.constantFrom(...VS_SCHEDULERS).chain((name) => flags(name).map((more) => ` -s ${name}${more}`)),
    persistence,
    fc.uniqueArray(server, { maxLength: 4, selector: (text) => text.split(":")[0] }),
    fc.boolean(),
  )
  .map(([key, scheduler, persistent, servers, once]) => {
    const mayOnce = key.startsWith("-u") || key.startsWith("-f");
    return { key, options: `${scheduler}${persistent}${once && mayOnce ? " -o" : ""}`, servers };
  });

const table = fc.uniqueArray(service, { maxLength: 6, selector: ({ key }) => key });

async function filled(services: Service[]): Promise<Lab> {
  const lab = new Lab({});
  // without any address no address is unicast
  await lab.run(`ip link set lo up; cat > /etc/hosts <<'END'\n${HOSTS}END`);
  const lines = services.flatMap(({ key, options, servers }) => [
    `ipvsadm -A ${key}${options}`,
    ...servers.map((words) => `ipvsadm -a ${key} -r ${words}`),
  ]);
  const { stdout, stderr, exitCode } = await lab.run(`set -e\n${lines.join("\n")}`);
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  return lab;
}

it("numbers", async () => {
  await fc.assert(
    fc.asyncProperty(table, async (services) => {
      const lab = await filled(services);
      const { stdout: before } = await lab.run("ipvsadm -Sn");
      const servers = services.reduce((sum, { servers }) => sum + servers.length, 0);
      expect(before.split("\n").length - 1).toBe(services.length + servers);
      const { stdout: listed } = await lab.run("ipvsadm -Ln --tun-info");
      await lab.run("ipvsadm -Sn > table; ipvsadm -C");
      expect((await lab.run("ipvsadm -Sn")).stdout).toBe("");
      expect(await lab.run("ipvsadm -R < table")).toMatchObject({ stdout: "", stderr: "", exitCode: 0 });
      expect((await lab.run("ipvsadm -Sn")).stdout).toBe(before);
      expect((await lab.run("ipvsadm -Ln --tun-info")).stdout).toBe(listed);
    }),
    { numRuns: 12 },
  );
});

it("names, with the scripts", async () => {
  await fc.assert(
    fc.asyncProperty(table, async (services) => {
      const lab = await filled(services);
      const { stdout: before } = await lab.run("ipvsadm-save -n");
      const again = await lab.run("{ echo '# saved'; ipvsadm-save; } > table; ipvsadm-restore < table");
      expect(again).toMatchObject({ stdout: "", stderr: "", exitCode: 0 });
      expect((await lab.run("ipvsadm-save -n")).stdout).toBe(before);
    }),
    { numRuns: 8 },
  );
});

it("thresholds are not saved (as in the original)", async () => {
  const lab = new Lab({});
  await lab.run("ip link set lo up; ipvsadm -A -f 1; ipvsadm -a -f 1 -r 10.0.0.2 -m -x 10 -y 5");
  await lab.run("ipvsadm-save | ipvsadm-restore");
  const { stdout } = await lab.run("ipvsadm -Ln --thresholds");
  expect(stdout.split("\n").at(-2)!.trim().split(/ +/)).toEqual(["->", "10.0.0.2:0", "0", "0", "0", "0"]);
});

it("any lines of a restore leave a table that can be saved and restored", async () => {
  const words = fc.constantFrom(
    "-s rr",
    "-s sh",
    "-p",
    "-p 5",
    "-o",
    "-m",
    "-i",
    "-g",
    "-w 0",
    "-w 9",
    "-x 5",
    "-x 2 -y 9",
    "-b sh-port",
  );
  const key = fc.constantFrom("-t 10.0.0.1:80", "-u vip:53", "-f 7", "--sctp-service web1:9", "-t nobody:1");
  const real = fc.constantFrom("-r 10.0.0.2", "-r web1:8080", "-r 10.0.0.1:0", "-r 0.0.0.0");
  const line = fc
    .tuple(
      fc.constantFrom("-A", "-E", "-D", "-a", "-e", "-d", "-Z", "-C"),
      key,
      fc.option(real),
      fc.subarray(["x"]),
      words,
    )
    .map(([command, service, server, extra, more]) =>
      command === "-C"
        ? command
        : [
            command,
            service,
            ...("aed".includes(command[1]!) && server ? [server] : []),
            ...(extra.length ? [more] : []),
          ].join(" "),
    );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 5, maxLength: 40 }), async (lines) => {
      const lab = await filled([]);
      for (const each of lines) {
        const { exitCode, stdout, stderr } = await lab.run(`echo '${each}' | ipvsadm -R`);
        expect([0, 2, 255]).toContain(exitCode);
        expect(stdout).toBe("");
        expect(stderr === "").toBe(exitCode === 0);
      }
      const { stdout: before } = await lab.run("ipvsadm -Sn");
      expect(await lab.run("ipvsadm-save | ipvsadm-restore")).toMatchObject({ stdout: "", stderr: "" });
      expect((await lab.run("ipvsadm -Sn")).stdout).toBe(before);
    }),
    { numRuns: 12 },
  );
});
