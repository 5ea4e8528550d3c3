# targets.awk: the targets for signing and verifying, one a line, from the counts and results that run.sh leaves.

NF == 2 { count[$1] = $2; next }
{ cpu[$1] = $3; peak[$1] = $4 }

function target(what, measured, limit, format) {
	if (!format)
		format = "%.2f"
	printf "%-80s %9s %9s  %s\n", what, sprintf(format, measured), sprintf(format, limit), \
		measured <= limit ? "met" : "MISSED"
	missed += measured > limit
}

# CPU of one row against another; a row that is not there is a fault of the bench.
function ratio(a, b) {
	if (!(a in cpu) || !(b in cpu)) {
		print "bench: fatal: no row " (a in cpu ? b : a)
		exit 111
	}
	return cpu[a] / cpu[b]
}

function max(a, b) {
	return a > b ? a : b
}

function both_against_rsa(build,    n, size, i) {
	n = split("4096 102400 10485760 104857600", size, " ")
	for (i = 1; i <= n; i++)
		target("both against RSA alone, " size[i] " bytes: " build, \
			ratio(size[i] "/both/" build, size[i] "/rsa/" build), 1.10)
}

function verify(build, limit,    n, size, i) {
	target("verify 4 KiB RSA-2048, key by DNS, against " peer build, \
		ratio("verify-4096/rsa/" build, "verify-4096/rsa/opendkim"), limit)
	n = split("4096 102400 10485760 104857600", size, " ")
	for (i = 1; i <= n; i++)
		target("verify two signatures against RSA alone, " size[i] " bytes: " build, \
			ratio("verify-" size[i] "/both/" build, "verify-" size[i] "/rsa/" build), 1.15)
	target("verify 100 MiB RSA against " peer build, \
		ratio("verify-104857600/rsa/" build, "verify-104857600/rsa/opendkim"), 0.12)
}

function large(build) {
	target("sign 100 MiB RSA against " peer build, ratio("104857600/rsa/" build, "104857600/rsa/opendkim"), 0.13)
	target("sign 100 MiB RSA against openssl dgst -sha256: " build, \
		ratio("104857600/rsa/" build, "104857600/floor/dgst"), 1.6)
	target("sign 10 MiB, lines of blanks and tabs, against " peer build, \
		ratio("blanks/rsa/" build, "blanks/rsa/opendkim"), 0.45)
	target("sign 10 MiB, letters between runs of them, against " peer build, \
		ratio("runs/rsa/" build, "runs/rsa/opendkim"), 0.45)
}

function highest_peak(build,    row, part, high) {
	for (row in peak) {
		split(row, part, "/")
		if (part[3] == build)
			high = max(high, peak[row])
	}
	return high / 1024
}

# of the peak memory from 4 KiB to 100 MiB, in MiB
function growth(build, prefix,    rsa, both) {
	rsa = peak[prefix "104857600/rsa/" build] - peak[prefix "4096/rsa/" build]
	both = peak[prefix "104857600/both/" build] - peak[prefix "4096/both/" build]
	return max(rsa, both) / 1024
}

END {
	printf "\n%-80s %9s %9s\n", "target (CPU ratios unless said otherwise; shared: default build)", "measured", "at most"
	peer = "libopendkim one-shot: "
	target("sign 4 KiB RSA-2048 against " peer "shared", ratio("4096/rsa/shared", "4096/rsa/opendkim"), 0.55)
	target("sign 4 KiB RSA-2048 against " peer "static", ratio("4096/rsa/static", "4096/rsa/opendkim"), 0.40)
	target("sign 4 KiB Ed25519 against " peer "shared", ratio("4096/ed25519/shared", "4096/ed25519/opendkim"), 0.45)
	target("sign 4 KiB Ed25519 against " peer "static", ratio("4096/ed25519/static", "4096/ed25519/opendkim"), 0.28)
	both_against_rsa("shared")
	both_against_rsa("static")
	large("shared")
	large("static")
	verify("shared", 0.65)
	verify("static", 0.45)
	target("sign: memory at 100 MiB over 4 KiB, MiB: shared", growth("shared", ""), 1)
	target("sign: memory at 100 MiB over 4 KiB, MiB: static", growth("static", ""), 1)
	target("verify: memory at 100 MiB over 4 KiB, MiB: shared", growth("shared", "verify-"), 1)
	target("verify: memory at 100 MiB over 4 KiB, MiB: static", growth("static", "verify-"), 1)
	target("highest memory of any row, MiB: shared", highest_peak("shared"), 6.5)
	target("highest memory of any row, MiB: static", highest_peak("static"), 3)
	target("chain: execs of one signed message", count["execs"], 3, "%d")
	chain_sum = cpu["4096/floor/next"] + 1.2 * cpu["4096/floor/true"]
	target("chain, 4 KiB RSA, CPU ms against next + qmail-dkim + 1.2 x true: shared", \
		cpu["4096/jan@example.org/home"], chain_sum + cpu["4096/rsa/shared"])
	target("chain, 4 KiB RSA, CPU ms against next + qmail-dkim + 1.2 x true: static", \
		cpu["4096/jan@example.org/home.static"], chain_sum + cpu["4096/rsa/static"])
	target("cdb of 100,000 domains against 1, sender without a rule", \
		ratio("4096/jan@example.com/home.cdb100000", "4096/jan@example.com/home.cdb1"), 1.05)
	target("cdb of 100,000 domains against 1, sender with a rule", \
		ratio("4096/jan@example.org/home.cdb100000", "4096/jan@example.org/home.cdb1"), 1.05)
	target("callgrind, million instructions, 4 KiB RSA: shared", count["instructions/4096/shared"] / 1e6, 16, "%.1f")
	target("callgrind, million instructions, 10 MiB RSA: shared", \
		count["instructions/10485760/shared"] / 1e6, 400, "%.1f")
	printf "\n%d of the targets missed\n", missed
}
