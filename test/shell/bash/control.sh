for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done
for ((i=0; i<5; i++)); do ((i==3)) && break; echo -n "$i "; done; echo
i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo w$i; done
until [ $i -le 0 ]; do ((i--)); done; echo $i
while :; do while :; do break 2; done; echo never; done; echo out
case hello in h*o) echo glob;; esac
case x in a|x) echo alt;;& x) echo also;; *) echo no;; esac
case y in y) echo fall;& z) echo through;; esac
case "" in "") echo empty;; esac
if false; then echo a; elif true; then echo b; else echo c; fi
f() { echo "f:$1:$#"; local v=in; v2=out; return 7; }; v=glob; f a b; echo $? $v $v2
g() { f "$@" || echo "g saw $?"; }; g x
rec() { [ $1 -eq 0 ] && return; echo -n "$1 "; rec $(($1-1)); }; rec 4; echo
function kw { echo kw; }; kw
outer() { inner() { echo inner; }; inner; }; outer; inner
true && echo and || echo or; false && echo and || echo or
! true; echo $?; ! false; echo $?
{ echo grp; false; } || echo "grp $?"
( cd /; v=sub; exit 3 ); echo $? $v
echo a | cat | tr a b; echo "${PIPESTATUS[0]}"
false | true; echo $? "${PIPESTATUS[@]}"; set -o pipefail; false | true; echo $?; set +o pipefail
echo to-stderr >&2; { echo o; echo e >&2; } 2>&1 | sort
echo x > /tmp/bash-corpus.$$; echo y >> /tmp/bash-corpus.$$; cat /tmp/bash-corpus.$$; while read -r l; do echo "l=$l"; done < /tmp/bash-corpus.$$; rm /tmp/bash-corpus.$$
exec 3>&1; echo fd3 >&3; exec 3>&-
printf 'a b\nc d\n' | while read -r p q; do echo "$q $p"; done
printf '1\n2\n3\n' | { read a; read b; echo "$b$a"; cat; }
x=1; { x=2; }; echo $x; ( x=3 ); echo $x; echo 4 | read x; echo $x
[[ abc =~ ^a(.)c$ ]] && echo "${BASH_REMATCH[0]} ${BASH_REMATCH[1]}"
[[ -n $x && ! -z $x || 1 -eq 2 ]] && echo cond; [[ a < b ]] && echo lt; [[ file.txt == *.txt ]] && echo pat; [[ "a b" == "a b" ]] && echo eq
[ -z "" -a 1 -lt 2 ] && echo and; [ 1 -gt 2 -o a = a ] && echo or; [ ! -e /nonexistent ] && echo nofile; test 3 -ge 3 && echo ge
[ "$x" == 2 ] && echo two; [ -d / ] && echo dir; [ x != y ] && echo ne
eval 'e=ev; echo $e'; cmd="echo from var"; $cmd
set -- a b c d; shift; echo $1; shift 2; echo $1 $#
while getopts "ab:c" o -a -b val -c rest; do echo "$o ${OPTARG-}"; done; echo $OPTIND
select_() { echo ok; }; select_
trap 'echo trapped' EXIT; trap -p EXIT
: "${unsetvar:=default}"; echo $unsetvar
a=1 b=2; echo $a$b; A=env sh -c 'echo $A'; echo "[${A-}]"
type -t echo f nosuch if; command -v cd
unset -f f; f 2>/dev/null || echo "gone $?"
readonly RO=1; RO=2; echo "after ro $?"
printf '%s|%5d|%-5s|%05.2f|%x|%c|%%|%b\n' str 42 ab 3.14159 255 xyz 'a\tb'; printf '%s\n' a b c; printf '%q\n' 'a b'
printf -v pv '%03d' 7; echo $pv
mapfile -t lines < <(printf 'x\ny\n'); echo "${#lines[@]} ${lines[1]}"
IFS=, read -ra parts <<< "p,q,r"; echo "${parts[2]} ${#parts[@]}"
read -r -d '' multi <<< $'m1\nm2'; echo "$multi"
echo "done $?"
exit 5
