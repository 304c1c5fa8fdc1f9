set -e
false || echo survived
if false; then :; fi
false && true
! true
f() { false; echo "in f despite"; }
f || echo or
if f; then echo if; fi
x=$(false; echo sub) ; echo "x=$x"
(false; echo no) || echo subshell
while false; do :; done
{ false; echo grp; } || true
echo a | false | true
trap 'echo "exit $?"' EXIT
trap 'echo "err line $LINENO"' ERR
g() { return 4; }
echo last
g
echo unreachable
