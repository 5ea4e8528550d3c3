# pgp.awk: the targets of bench/pgp.sh; read after rows.awk.

END {
	print ""
	target("-e 100 MiB, wall, against gpg -z 0 -e --armor", ratio(wall, "104857600/encrypt/bin", "104857600/encrypt/gpg"), 0.30)
	target("-e 4 KiB, CPU, against gpg", ratio(cpu, "4096/encrypt/bin", "4096/encrypt/gpg"), 1.0)
	print ""
	figure("sqop alone, without armor, 100 MiB, wall, against gpg", ratio(wall, "104857600/encrypt/sqop", "104857600/encrypt/gpg"))
	figure("sqop alone, 4 KiB, CPU, against gpg", ratio(cpu, "4096/encrypt/sqop", "4096/encrypt/gpg"))
	split("encrypt encrypt-sign sign decrypt verify", modes, " ")
	for (i = 1; i <= 5; i++) {
		small = "4096/" modes[i] "/"
		large = "104857600/" modes[i] "/"
		figure(modes[i] " 4 KiB, CPU ms over sqop", more(cpu, small "bin", small "sqop"))
		figure(modes[i] " 4 KiB, CPU, against gpg", ratio(cpu, small "bin", small "gpg"))
		figure(modes[i] " 100 MiB, CPU ms over sqop", more(cpu, large "bin", large "sqop"))
		figure(modes[i] " 100 MiB, wall, against sqop", ratio(wall, large "bin", large "sqop"))
		figure(modes[i] " 100 MiB, wall, against gpg", ratio(wall, large "bin", large "gpg"))
	}
}
