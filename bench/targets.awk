# targets.awk: the targets for signing and verifying, one a line, from the counts and results that run.sh leaves.

NF == 2 { count[$1] = $2; next }
{ cpu[$1] = $3; peak[$1] = $4 }

# met, if the figure is there and good
function verdict(what, measured, limit, format, good) {
	if (!format)
		format = "%.2f"
	printf "%-80s %9s %9s  %s\n", what, measured == "failed" ? measured : sprintf(format, measured), \
		sprintf(format, limit), good ? "met" : "MISSED"
	missed += !good
}

function target(what, measured, limit, format) {
	verdict(what, measured, limit, format, measured != "failed" && measured + 0 <= limit)
}

function at_least(what, measured, limit) {
	verdict(what " (at least)", measured, limit, "", measured != "failed" && measured + 0 >= limit)
}

# the sum of CPU times, or of two counts the ratio: a row that failed, or is not there, makes it `failed`
function sum(a, b) {
	return has(cpu, a) && has(cpu, b) ? cpu[a] + cpu[b] : "failed"
}
function has(figures, name) {
	return name in figures && figures[name] != "failed"
}
function over(a, b) {
	return a == "failed" || b == "failed" || b <= 0 ? "failed" : a / b
}
function figure(figures, name, unit) {
	return has(figures, name) ? figures[name] / unit : "failed"
}

# CPU of one row against another
function ratio(a, b) {
	return over(figure(cpu, a, 1), figure(cpu, b, 1))
}

function clients(who) {
	return over(figure(count, "clients/" who "/2/3", 1), figure(count, "clients/daemon/2/3", 1))
}

# against the build of an older commit in the same run
function against_old() {
	target("chain, 4 KiB RSA, against the old build: shared", \
		ratio("4096/jan@example.org/home", "4096/jan@example.org/home.old"), 0.92)
	target("chain, 4 KiB RSA, against the old build: static", \
		ratio("4096/jan@example.org/home.static", "4096/jan@example.org/home.old.static"), 0.92)
	recipients("4096", "4 KiB", 0.45)
	recipients("102400", "100 KiB", 0.35)
}

function recipients(size, name, limit,    label) {
	label = "recipients/" size "/"
	target("10,000 recipients of one message, " name ", against the old build: shared", \
		over(figure(count, label "home", 1), figure(count, label "home.old", 1)), limit)
	target("10,000 recipients of one message, " name ", against the old build: static", \
		over(figure(count, label "home.static", 1), figure(count, label "home.old.static", 1)), limit)
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
	target("sign 100 MiB of text against openssl dgst -sha256 + cp: " build, \
		over(figure(cpu, "text100/rsa/" build, 1), sum("text100/floor/dgst", "text100/floor/cp")), 1.15)
	target("verify 100 MiB of text against openssl dgst -sha256: " build, \
		ratio("verify-text100/rsa/" build, "verify-text100/floor/dgst"), 1.15)
	target("sign 10 MiB of bare CRs against 10 MiB of text: " build, \
		ratio("crs/rsa/" build, "text/rsa/" build), 2.0)
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
	if (!has(cpu, prefix "104857600/rsa/" build) || !has(cpu, prefix "4096/rsa/" build) || \
		!has(cpu, prefix "104857600/both/" build) || !has(cpu, prefix "4096/both/" build))
		return "failed"
	rsa = peak[prefix "104857600/rsa/" build] - peak[prefix "4096/rsa/" build]
	both = peak[prefix "104857600/both/" build] - peak[prefix "4096/both/" build]
	return max(rsa, both) / 1024
}

# against what its parts cost in this run
function chain(build, home,    parts) {
	parts = sum("4096/floor/next", "4096/rsa/" build)
	if (parts != "failed" && has(cpu, "4096/floor/true"))
		target("chain, 4 KiB RSA, CPU ms against next + qmail-dkim + 1.2 x true: " build, \
			figure(cpu, "4096/jan@example.org/" home, 1), parts + 1.2 * cpu["4096/floor/true"])
	else
		target("chain, 4 KiB RSA, CPU ms against next + qmail-dkim + 1.2 x true: " build, "failed", 0)
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
	target("highest memory of any row, MiB: static", highest_peak("static"), 3.3)
	target("chain: execs of one signed message", figure(count, "execs", 1), 3, "%d")
	chain("shared", "home")
	chain("static", "home.static")
	if ("4096/jan@example.org/home.old" in cpu || "recipients/4096/home.old" in count)
		against_old()
	else
		printf "%-80s %9s\n", "against the old build: NOT MEASURED, its commit is not here", ""
	target("cdb of 100,000 domains against 1, sender without a rule", \
		ratio("4096/jan@example.com/home.cdb100000", "4096/jan@example.com/home.cdb1"), 1.05)
	target("cdb of 100,000 domains against 1, sender with a rule", \
		ratio("4096/jan@example.org/home.cdb100000", "4096/jan@example.org/home.cdb1"), 1.05)
	target("callgrind, million instructions, 4 KiB RSA: shared", figure(count, "instructions/4096/shared", 1e6), 16, "%.1f")
	target("callgrind, million instructions, 10 MiB RSA: shared", \
		figure(count, "instructions/10485760/shared", 1e6), 400, "%.1f")
	at_least("two clients at once, messages a second against OpenDKIM's daemon: shared", clients("home"), 0.95)
	at_least("two clients at once, messages a second against OpenDKIM's daemon: static", clients("home.static"), 1.45)
	printf "\n%d of the targets missed\n", missed
}
