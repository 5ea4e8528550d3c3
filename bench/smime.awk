# smime.awk: the targets of bench/smime.sh; read after rows.awk.

function both(what, figures, row, peer, shared, static) {
	target(what ": default build", ratio(figures, row "/bin", row "/" peer), shared)
	target(what ": static build", ratio(figures, row "/static", row "/" peer), static)
}

END {
	print ""
	both("sign 4 KiB RSA-2048, CPU against openssl", cpu, "4096/sign-rsa", "openssl", 0.62, 0.45)
	both("sign 4 KiB P-256, CPU against openssl", cpu, "4096/sign-ec", "openssl", 0.60, 0.40)
	both("verify 4 KiB, CPU against openssl", cpu, "4096/verify", "openssl", 0.65, 0.48)
	both("encrypt 4 KiB, CPU against openssl", cpu, "4096/encrypt", "openssl", 0.65, 0.50)
	both("decrypt 4 KiB, CPU against openssl", cpu, "4096/decrypt", "openssl", 0.75, 0.58)
	l = "104857600/"
	both("decrypt 100 MiB, CPU against openssl", cpu, l "decrypt", "openssl", 0.28, 0.28)
	both("decrypt 100 MiB with GCM, CPU against openssl", cpu, l "decrypt-gcm", "openssl", 0.28, 0.28)
	both("decrypt 100 MiB, peak memory against openssl", peak, l "decrypt", "openssl", 0.02, 0.02)
	both("verify 100 MiB, CPU against openssl", cpu, l "verify", "openssl", 0.16, 0.16)
	both("verify 100 MiB opaque, CPU against openssl", cpu, l "verify-opaque", "openssl", 0.30, 0.30)
	both("verify 100 MiB, peak memory against openssl", peak, l "verify", "openssl", 0.03, 0.03)
	both("sign 100 MiB, CPU against openssl -stream", cpu, l "sign-rsa", "openssl", 0.9, 0.9)
	both("encrypt 100 MiB, CPU against openssl -stream", cpu, l "encrypt", "openssl", 0.9, 0.9)
	for (build = 0; build < 2; build++) {
		name = build ? "static" : "bin"
		grown = mib(more(peak, "gib/decrypt/" name, "4096/decrypt/" name))
		target("decrypt 1 GiB, MiB over 4 KiB: " (build ? "static" : "default") " build", grown, 0.5)
	}
	both("qmail-mime -l, 4 KiB, CPU against GMime", cpu, "4096/mime", "gmime", 0.30, 0.30)
	both("qmail-mime -l, 100,000 parts, CPU against GMime", cpu, "parts/mime", "gmime", 0.05, 0.05)
	both("qmail-mime -l, a header of 100 MiB, CPU against GMime", cpu, "header/mime", "gmime", 0.05, 0.05)
	target("qmail-mime -l, depth 10,000, peak MiB: default build", mib(value(peak, "depth/mime/bin")), 3)
	target("qmail-mime -l, depth 10,000, peak MiB: static build", mib(value(peak, "depth/mime/static")), 3)
}
