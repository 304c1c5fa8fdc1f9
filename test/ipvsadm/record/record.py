"""record.py: runs each line of commands.txt in a shell; one line of JSON for each. "reset" empties the table and sets the kernel's timeouts."""
import json, subprocess


def run(line):
    p = subprocess.run(["bash", "-c", line], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return {"stdout": p.stdout, "stderr": p.stderr, "code": p.returncode}


for line in open("commands.txt"):
    line = line.rstrip("\n")
    if not line or line.startswith("#"):
        continue
    if line == "reset":
        run("ipvsadm -C; ipvsadm --set 900 120 300")
        answer = {}
    else:
        answer = run(line)
    print(json.dumps({"cmd": line, **answer}), flush=True)
