"""Runs each command line of a list in the namespace "host" and writes one JSON line for it: cmd, stdout, stderr, code."""
import json, shlex, subprocess, sys
with open(sys.argv[2], "w") as out:
    for line in open("/run/oracle/in/" + sys.argv[1]):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        p = subprocess.run(["nsenter", "--net=/run/netns/host"] + shlex.split(line), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        out.write(json.dumps({"cmd": line, "stdout": p.stdout, "stderr": p.stderr, "code": p.returncode}) + "\n")
