x=abc; unset u; e=
echo "${u:-d}" "${e:-d}" "${e-d}" "${x:+alt}" "${u+alt}|" "${#x}" "${x:1}" "${x:0:2}" "${x: -1}"
echo "${x#a}" "${x##*b}" "${x%c}" "${x%%b*}" "${x/b/X}" "${x//[ac]/_}" "${x/#a/S}" "${x/%c/E}"
echo "${x^}" "${x^^}" "${x^^[bc]}"; y=ABC; echo "${y,}" "${y,,}"
echo "${v:=set}" "$v"
set -- one "two words" three
echo "$#" "$1" "$2" "$*" "$@"; for a in "$@"; do echo "<$a>"; done; for a in $@; do echo "[$a]"; done
echo "${@:2}" "${@:1:1}" "${!#}"
IFS=-; echo "$*" $*; unset IFS
w="  a  b  "; echo $w "$w" [$w]
IFS=:; p="a:b::c:"; for f in $p; do echo "f=$f"; done; unset IFS
arr=(a "b c" [5]=f g); echo "${arr[@]}" "${#arr[@]}" "${!arr[@]}" "${arr[1]}" "${arr[-1]}" "${arr[@]:1:2}"
arr+=(h); arr[1]=B; unset 'arr[0]'; echo "${arr[@]}" "${#arr[*]}"
declare -A m=([k1]=v1 ["k 2"]="v 2"); m[k3]=v3; echo "${m[k1]}" "${m["k 2"]}" "${#m[@]}" "${m[k3]}" "${m[none]:-nil}"
echo {a,b}{1,2} {1..5} {5..1..2} {01..03} {a..e} x{,y}z {single} "{a,b}"
echo ~ ~root "~" $HOME | sed "s#$HOME#HOME#g"
echo $((1+2*3)) $(( (1+2)*3 )) $((10/3)) $((10%3)) $((-7/2)) $((2**8)) $((1<<3|1)) $((5&3)) $((5^3)) $((~5)) $((!0)) $((3>2&&2>1))
i=5; echo $((i++)) $i $((++i)) $((i+=4)) $((i*=2)) $((i,i+1)) $((i>3?7:8)) $((0x1f)) $((010)) $((2#101)) $((16#ff))
a[2]=7; echo $((a[2]+1)); let "z = 3 + 4"; echo $z; ((z==7)) && echo seven; ((z==8)) || echo "not eight $?"
echo `echo back` $(echo "nested $(echo deep)") "$(printf 'a\nb\n\n')"
echo 'single $x' "double $x" "esc \$x \" \\ \a" $'tab\there\x41\u00e9'
echo a\ b \$x \\ "a"'b'c
r=x; echo "${!r}"; declare -i n=3+4; echo $n; n+=1; echo $n
echo "$(( $(echo 3) * ${n} ))"
cat <<EOF
here $x $((1+1)) $(echo cmd) \$x \\ "q"
EOF
cat <<'EOF'
raw $x $(no)
EOF
cat <<-EOF
	tabs $x
	EOF
cat <<< "string $x"
read -r l1 < <(echo proc sub); echo "$l1"
echo ${u?} 2>/dev/null; echo after
