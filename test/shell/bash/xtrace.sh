set -x
a=1
echo "two words" $a 'quo"te'
b=$(echo inner $(echo deeper))
for i in 1 2; do :; done
[ $a = 1 ] && echo yes
f() { local q=$1; echo "in $q"; }
f arg
{ set +x; } 2>/dev/null
echo quiet
