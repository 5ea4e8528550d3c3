# pgp.awk: the targets of bench/pgp.sh; read after rows.awk.

function figure(what, measured) {
	printf "%-72s %8s\n", what, measured == "failed" ? measured : sprintf("%.3f", measured)
}

END {
	print ""
	for (build = 1; build <= 2; build++) {
		name = build == 1 ? "bin" : "static"
		target("-e 100 MiB, wall, against gpg -z 0 -e --armor (" name ")", ratio(wall, "104857600/encrypt/" name, "104857600/encrypt/gpg"), 0.30)
		target("-e 4 KiB, CPU, against gpg (" name ")", ratio(cpu, "4096/encrypt/" name, "4096/encrypt/gpg"), 1.0)
	}
	print ""
	figure("sqop alone, without armor, 100 MiB, wall, against gpg", ratio(wall, "104857600/encrypt/sqop", "104857600/encrypt/gpg"))
	figure("sqop alone, 4 KiB, CPU, against gpg", ratio(cpu, "4096/encrypt/sqop", "4096/encrypt/gpg"))
	split("encrypt encrypt-sign sign decrypt verify", modes, " ")
	for (i = 1; i <= 5; i++) {
		figure(modes[i] " 4 KiB, CPU ms over sqop (static)", more(cpu, "4096/" modes[i] "/static", "4096/" modes[i] "/sqop"))
		figure(modes[i] " 4 KiB, CPU, against gpg (static)", ratio(cpu, "4096/" modes[i] "/static", "4096/" modes[i] "/gpg"))
		figure(modes[i] " 100 MiB, wall, against sqop", ratio(wall, "104857600/" modes[i] "/bin", "104857600/" modes[i] "/sqop"))
		figure(modes[i] " 100 MiB, wall, against gpg", ratio(wall, "104857600/" modes[i] "/bin", "104857600/" modes[i] "/gpg"))
	}
}
