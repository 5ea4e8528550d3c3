# smime.awk: the table and the targets of bench/smime.sh, from the results of measure.

BEGIN {
	FS = "\t"
	printf "%-34s %10s %10s %10s %6s %7s\n", "row", "wall ms", "CPU ms", "peak MiB", "runs", "spread"
}
{
	cpu[$1] = $3
	peak[$1] = $4
	if ($3 == "failed")
		printf "%-34s %10s\n", $1, "failed"
	else
		printf "%-34s %10.2f %10.2f %10.1f %6d %6d%%\n", $1, $2, $3, $4 / 1024, $5, $6
}

function has(figures, name) {
	return name in figures && figures[name] != "failed"
}
function ratio(figures, a, b) {
	return has(figures, a) && has(figures, b) && figures[b] > 0 ? figures[a] / figures[b] : "failed"
}
function target(what, measured, limit) {
	printf "%-72s %8s %6.2f  %s\n", what, measured == "failed" ? measured : sprintf("%.3f", measured), limit, \
		measured != "failed" && measured + 0 <= limit ? "met" : "MISSED"
}
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
		grown = has(peak, "gib/decrypt/" name) && has(peak, "4096/decrypt/" name) ? \
			(peak["gib/decrypt/" name] - peak["4096/decrypt/" name]) / 1024 : "failed"
		target("decrypt 1 GiB, MiB over 4 KiB: " (build ? "static" : "default") " build", grown, 0.5)
	}
	both("qmail-mime -l, 4 KiB, CPU against GMime", cpu, "4096/mime", "gmime", 0.30, 0.30)
	both("qmail-mime -l, 100,000 parts, CPU against GMime", cpu, "parts/mime", "gmime", 0.05, 0.05)
	both("qmail-mime -l, a header of 100 MiB, CPU against GMime", cpu, "header/mime", "gmime", 0.05, 0.05)
	target("qmail-mime -l, depth 10,000, peak MiB: default build", has(peak, "depth/mime/bin") ? peak["depth/mime/bin"] / 1024 : "failed", 3)
	target("qmail-mime -l, depth 10,000, peak MiB: static build", has(peak, "depth/mime/static") ? peak["depth/mime/static"] / 1024 : "failed", 3)
}
