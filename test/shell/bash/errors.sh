nosuchcommand arg; echo "rc $?"
/nonexistent/cmd; echo "rc $?"
/tmp; echo "rc $?"
cat < /nonexistent/file; echo "rc $?"
echo x > /nonexistent/dir/file; echo "rc $?"
cd /nonexistent; echo "rc $?"
. /nonexistent/lib.sh; echo "rc $?"
[ 1 -eq x ]; echo "rc $?"
[ a b c d ]; echo "rc $?"
f() {
  nosuch_in_function
}
f; echo "rc $?"
echo $(nosuch_in_subst); echo "rc $?"
echo $((1/0)); echo "rc $?"
x=$((y +)) ; echo "rc $?"
local z=1; echo "rc $?"
break; echo "rc $?"
return 3; echo "rc $?"
shift 5; echo "rc $?"
wait 99999; echo "rc $?"
kill -0 999999; echo "rc $?"
unset -v; echo "rc $?"
cat /nonexistent | head -1; echo "rc $?"
set -Z; echo "rc $?"
export 1bad=x; echo "rc $?"
for i in 1; do
  if true; then
    nosuch_nested
  fi
done
read -u 9 x; echo "rc $?"
echo foo >&7; echo "rc $?"
ls /nonexistent; echo "rc $?"
((x = 1 / 0)); echo "rc $?"
set -u
echo before
echo $unset_variable
echo not reached
