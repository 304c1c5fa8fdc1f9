/** The shell around the scripts: files, streams, namespaces, virtual time, limits. */
import { describe, expect, test } from "vitest";
import { run } from "./harness.js";

describe("output", () => {
  test("comes as it is written, both streams in order", async () => {
    const { output } = await run("echo a; echo b >&2; for i in 1 2; do echo $i; nosuch$i; done");
    expect(output).toBe(
      "a\nb\n1\nlab.sh: line 1: nosuch1: command not found\n2\nlab.sh: line 1: nosuch2: command not found\n",
    );
  });

  test("bytes that are no text stay bytes", async () => {
    const chunks: (string | Uint8Array)[] = [];
    const { shell } = await run("");
    await shell.run("printf '\\xff\\x00\\x01'", [], { onStdout: (chunk) => chunks.push(chunk) });
    expect(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk as Uint8Array)))).toEqual(
      Buffer.from([0xff, 0, 1]),
    );
  });

  test("arguments and standard input reach the script", async () => {
    const { stdout } = await run('echo "$0 $1 $#"; cat', { args: ["x", "y"], stdin: "in\n" });
    expect(stdout).toBe("lab.sh x 2\nin\n");
  });
});

describe("files", () => {
  test("of the directory can be read, and writing leaves the disk alone", async () => {
    const { stdout, shell } = await run(
      "cat data.txt; echo changed > data.txt; cat data.txt; mkdir d; echo new > d/n",
      { files: { "data.txt": "original\n" } },
    );
    expect(stdout).toBe("original\nchanged\n");
    const written = await shell.writtenFiles();
    const names = [...written.keys()].map((path) => path.slice(shell.machine.files.root.length + 1));
    expect(names).toEqual(["d/n", "data.txt"]);
    const { stdout: again } = await run("cat data.txt", { directory: shell.machine.files.root });
    expect(again).toBe("original\n");
  });

  test("removed files are not exported, and /dev/null is no file", async () => {
    const { shell } = await run(
      "echo x > gone; rm gone; echo y > /dev/null; f=$(mktemp); echo z > $f; rm $f",
    );
    expect([...(await shell.writtenFiles()).keys()]).toEqual([]);
  });

  test("outside of the directory are not there", async () => {
    const { stdout, status } = await run("cat /etc/shadow; echo $?; ls ..; cat ../../etc/passwd");
    expect(stdout).toContain("1\n");
    expect(stdout).not.toContain("root:");
    expect(status).not.toBe(0);
  });

  test("binary data survives pipes and text tools", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const { stdout } = await run(
      "cat all | md5sum; head -c 200 all | tail -c 100 > part; md5sum < all; wc -c < part",
      { files: { all: bytes } },
    );
    expect(stdout).toBe("e2c865db4162bed963bfaa9ef6ac18f0  -\ne2c865db4162bed963bfaa9ef6ac18f0  -\n100\n");
  });

  test("a script in the directory runs by bash, source and its own path", async () => {
    const files = {
      "lib.sh": "v=lib; say() { echo said $1; }\n",
      "sub.sh": '#!/bin/bash\necho "sub $1"; exit 4\n',
    };
    const { stdout } = await run(
      "source lib.sh; say $v; bash sub.sh a; echo $?; ./sub.sh b 2>&1; chmod +x sub.sh; ./sub.sh c; echo $?",
      { files },
    );
    expect(stdout).toBe("said lib\nsub a\n4\nlab.sh: line 1: ./sub.sh: Permission denied\nsub c\n4\n");
  });
});

describe("virtual time", () => {
  test("sleep and date", async () => {
    const { stdout, kernel } = await run("date -u +%FT%T.%N; sleep 1.5; sleep 1m 1; date +%s; echo $SECONDS");
    expect(stdout).toBe("2000-01-01T00:00:00.000000000\n946684862\n62\n");
    expect(kernel.nowNs).toBe(62.5e9);
  });

  test("background processes live in it", async () => {
    const { stdout } = await run(
      "(sleep 2; echo two; sleep 2; echo four) & sleep 1; echo one; sleep 2; echo three; wait; date +%s",
    );
    expect(stdout).toBe("one\ntwo\nthree\nfour\n946684804\n");
  });

  test("timeout ends what takes too long", async () => {
    const { stdout } = await run(
      "timeout 3 bash -c 'while true; do sleep 1; echo x; done'; echo $?; date +%S",
    );
    expect(stdout).toBe("x\nx\n124\n03\n");
  });
});

describe("namespaces", () => {
  const setup = "kernel() { :; }\n";
  test("the files of /proc and /sys and every nested command follow them", async () => {
    const { kernel } = await run("");
    kernel.apply({ op: "netns.add", name: "blue" });
    kernel.apply({ op: "link.add", netns: "blue", kind: "dummy", ifname: "eth0" });
    const { stdout, stderr } = await run(
      `${setup}ls /sys/class/net; ip netns exec blue ls /sys/class/net
ip netns exec blue bash -c 'ls /sys/class/net | tail -1; echo 1 > /proc/sys/net/ipv4/ip_forward; cat /sys/class/net/eth0/mtu'
cat /proc/sys/net/ipv4/ip_forward; ip netns exec blue sysctl -n net.ipv4.ip_forward
nsenter --net=/run/netns/blue cat /sys/class/net/eth0/ifindex; sudo ip netns exec blue sudo nsenter --net=/proc/1/ns/net ls /sys/class/net
ip netns exec blue ip netns exec blue hostname; ip netns exec green ls; echo $?
( ip netns exec blue sleep 1; ip netns exec blue cat /sys/class/net/eth0/address ) & cat /sys/class/net/lo/address; wait
ls /run/netns /var/run/netns; [ -e /run/netns/blue ] && echo there`,
      { kernel },
    );
    expect(stderr).toBe('Cannot open network namespace "green": No such file or directory\n');
    expect(stdout).toBe(
      "lo\neth0\nlo\nlo\n1500\n0\n1\n2\nlo\nvethwork\n255\n00:00:00:00:00:00\n02:00:00:00:00:01\n/run/netns:\nblue\n\n/var/run/netns:\nblue\nthere\n",
    );
  });
});

describe("limits and what is not there", () => {
  test("a loop for ever is stopped, with its line and the limit", async () => {
    const { stderr, status } = await run("echo go\n\nwhile true; do\n  x=$((x+1))\ndone\necho never", {
      limits: { maxLoopIterations: 100 },
    });
    expect(stderr).toBe(
      "lab.sh: line 3: stopped: this loop ran 100 times (limit maxLoopIterations); does it end?\n",
    );
    expect(status).toBe(124);
  });

  test("so are too many commands, in pipes and functions too", async () => {
    const { stderr } = await run(
      "f() { true; f2; }; f2() { true; }\nfor i in $(seq 1000); do f | cat; done",
      { limits: { maxCommands: 50 } },
    );
    expect(stderr).toMatch(/^lab\.sh: line \d: stopped: the scripts ran 50 commands \(limit maxCommands\)/);
  });

  test("endless recursion", async () => {
    const { stderr } = await run("f() { f; }\nf", { limits: { maxCallDepth: 20 } });
    expect(stderr).toBe(
      "lab.sh: line 1: stopped: function f calls itself more than 20 deep (limit maxCallDepth)\n",
    );
  });

  test("a syntax error names its line", async () => {
    const { stderr, status } = await run("echo a\nif true; then\nfi");
    expect(stderr).toBe("lab.sh: line 3: syntax error near unexpected token `fi'\n");
    expect(status).toBe(2);
  });

  test.each(["nft list ruleset", "docker ps", "ifconfig", "ebtables -L"])(
    "%s says that it is not modelled",
    async (command) => {
      const { stderr, status } = await run(command);
      expect(stderr).toMatch(/not modelled by vethwork/);
      expect(status).toBe(127);
    },
  );

  test("command -v finds what is there and only that", async () => {
    const { stdout } = await run(
      "command -v ip tcpdump grep; command -v nft || echo none; [ -x /usr/sbin/ip ] && echo x",
    );
    expect(stdout).toBe("/usr/sbin/ip\n/usr/bin/tcpdump\n/usr/bin/grep\nnone\nx\n");
  });

  test("the same script gives the same output twice", async () => {
    const script = "echo $RANDOM $(mktemp); (sleep 1; echo a) & (sleep 1; echo b) & wait";
    expect((await run(script)).output).toBe((await run(script)).output);
    expect((await run(script, { seed: 2 })).output).not.toBe((await run(script)).output);
  });
});
