printf '%d %i %u %o %x %X %#x %#o\n' 42 -7 7 8 255 255 255 8
printf '[%5d] [%-5d] [%05d] [%+d] [% d] [%.3d] [%*d]\n' 42 42 42 42 42 7 6 3
printf '%s|%10s|%-10s|%.2s|%c\n' abc abc abc abc abc
printf '%f %.2f %e %g %g %G\n' 3.14159 2.5 12345.678 0.0001 1e10 1e-10
printf '%b|%s\n' 'a\tb\n\x41' 'a\tb'
printf '\x41\101\u0042\n'
printf '%s-%s\n' a b c
printf '%s\n'
printf '%d\n' 0x1f 010 "'A" ''
printf '%d\n' abc; echo $?
printf '%q %q %q\n' 'a b' '' "it's"
printf '%%|%5%|\n'
printf 'no newline'; echo
printf -- '-dash\n'
printf -v v '%s,' x y; echo "$v"
printf '%b' 'stop\chere'; echo

printf '\xff\xfe' | md5sum
