"""record.py: runs the command lines of commands.txt, feeds iptables-restore the texts of restores.json, and loads the rule sets of rules/; one line of JSON for each."""
import glob, json, os, re, shlex, subprocess

TABLES = ("filter", "nat", "mangle", "raw")
CHAINS = ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")


def program(name):
    return re.sub(r"^(ip6?tables)(-save|-restore)?$", r"\1-legacy\2", name)


def run(argv, text=None):
    """The tool by its own name, so that messages which begin with it do not depend on how the machine calls the legacy one."""
    p = subprocess.run([argv[0]] + argv[1:], executable="/usr/sbin/" + program(argv[0]), input=text or "",
                       capture_output=True, text=True)
    return {"stdout": p.stdout, "stderr": p.stderr, "code": p.returncode}


def reset():
    for tool in ("iptables", "ip6tables"):
        for table in TABLES:
            for action in (["-F"], ["-X"], ["-Z"]):
                run([tool, "-t", table] + action)
            for chain in CHAINS:
                run([tool, "-t", table, "-P", chain, "ACCEPT"])


for line in open("commands.txt"):
    line = line.rstrip("\n")
    if not line or line.startswith("#"):
        continue
    if line == "reset":
        reset()
        answer = {}
    else:
        answer = run(shlex.split(line))
    print(json.dumps({"list": "commands", "cmd": line, **answer}), flush=True)

# what is there when iptables-restore begins
BEFORE = ("iptables -A INPUT -p tcp -j ACCEPT", "iptables -N old", "iptables -P FORWARD DROP")

for case in json.load(open("restores.json")):
    reset()
    for command in BEFORE:
        run(shlex.split(command))
    restored = run(["iptables-restore"] + case["options"], case["text"])
    saved = run(["iptables-save", "-c", "-t", "filter"])
    print(json.dumps({"list": "restores", **case, **restored, "saved": saved["stdout"]}), flush=True)

for path in sorted(glob.glob("rules/*.rules")):
    reset()
    text = open(path).read()
    for name, kind in re.findall(r"(\S+) ((?:hash|bitmap):\S+)", "".join(re.findall(r"^# sets: (.*)$", text, re.M))):
        extra = ["range", "0-65535"] if kind == "bitmap:port" else ["timeout", "0"] if kind == "hash:ip" else []
        subprocess.run(["ipset", "create", name, kind] + extra, check=True)
    family = "ip6tables" if path.endswith("-v6.rules") else "iptables"
    for options in ([], ["-c"]):
        loaded = run([family + "-restore"] + options, text)
        saved = run([family + "-save", "-c"])
        print(json.dumps({"list": "rules", "name": os.path.basename(path), "options": options, "restore": loaded,
                          "saved": saved["stdout"]}), flush=True)
