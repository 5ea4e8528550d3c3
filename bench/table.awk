# table.awk: the table of `make bench` from the counts and results that run.sh leaves.

function text_of(key, names,    n, pair, i) {
	n = split(names, pair, "|")
	for (i = 1; i < n; i += 2)
		if (pair[i] == key)
			return pair[i + 1]
	return key
}

function title(size) {
	if (sub(/^verify-/, "", size))
		return title(size) ", verified with keys by DNS from 127.0.0.1"
	return text_of(size, "4096|4 KiB of mail|102400|100 KiB of mail|10485760|10 MiB of mail|" \
		"104857600|100 MiB of mail|text|10 MiB of text|text100|100 MiB of text|base64|10 MiB of base64|" \
		"crs|10 MiB of bare CRs|blanks|10 MiB, lines of blanks and tabs|" \
		"runs|10 MiB, letters between runs of blanks and tabs")
}

function bytes(size) {
	sub(/^verify-/, "", size)
	if (size == "text100")
		return 104857600
	return size ~ /[a-z]/ ? 10485760 : size
}

function program(who) {
	return text_of(who, "shared|qmail-dkim|static|qmail-dkim, static|evp|qmail-dkim, CRYPTO=evp|" \
		"opendkim|libopendkim, one-shot|" \
		"opendkim-crlf|libopendkim, one-shot, fed CRLF|" \
		"in-process|libopendkim, in process, fed CRLF|maildkim|Mail::DKIM|" \
		"nothing|static program that does nothing|true|true (shared)|next|next program alone|" \
		"dgst|openssl dgst -sha256|cp|cp|home|qmail-dksign, qmail-dkim, next|home.static|the same, qmail-dkim static|" \
		"home.old|the same, old build|home.old.static|the same, old build, static|" \
		"home.cdb1|the same, cdb of 1 domain|home.cdb100000|the same, cdb of 100,000 domains")
}

function algorithm(name) {
	return text_of(name, "rsa|RSA-2048|ed25519|Ed25519|floor|-|" \
		"jan@example.org|chain, RSA|jan@example.com|chain, no rule")
}

function per_second(label) {
	return count[label] > 0 ? 1000 / count[label] : 0
}

function millions(label, format) {
	return count[label] ~ /^[0-9]+$/ ? sprintf(format " M", count[label] / 1e6) : "failed"
}

function print_instructions(verb, prefix) {
	printf "instructions, %s, RSA: libopendkim 4 KiB %s, 10 MiB %s", verb, \
		millions("instructions/" prefix "4096/opendkim", "%.1f"), \
		millions("instructions/" prefix "10485760/opendkim", "%.0f")
	if ("instructions/" prefix "4096/shared" in count)
		printf "; qmail-dkim %s, %s", millions("instructions/" prefix "4096/shared", "%.1f"), \
			millions("instructions/" prefix "10485760/shared", "%.0f")
	printf "\n"
}

function print_clients(name, who,    many, label) {
	for (many = 1; many <= 2; many++) {
		label = "clients/" who "/" many "/"
		if (!((label 3) in count))
			continue
		if (count[label 3] == "failed")
			printf "%-14d %-34s %9s\n", many, name, "failed"
		else
			printf "%-14d %-34s %9.0f %9.2f %7s %8.1f\n", many, name, count[label 3], count[label 4], "", \
				count[label 5] / 1024
	}
}

function print_recipients(size, name,    who, n, i, label) {
	n = split("home home.static home.old home.old.static", who, " ")
	printf "\none message of %s, RSA-2048, 10,000 recipients\n%-49s %9s\n", name, "", "CPU ms"
	for (i = 1; i <= n; i++) {
		label = "recipients/" size "/" who[i]
		if (label in count)
			printf "%-49s %9s\n", program(who[i]), count[label] == "failed" ? "failed" : sprintf("%.2f", count[label])
	}
}

NF == 2 { count[$1] = $2; next }

{
	split($1, part, "/")
	if (part[1] != size) {
		size = part[1]
		printf "\n%s\n%-14s %-34s %9s %9s %7s %8s %5s %6s\n", title(size), \
			"", "", "wall ms", "CPU ms", "MB/s", "peak MiB", "runs", "spread"
	}
	if ($2 == "failed") {
		printf "%-14s %-34s %9s\n", algorithm(part[2]), program(part[3]), "failed"
		next
	}
	# no speed where no message is read
	idle = part[2] == "floor" && part[3] != "dgst" && part[3] != "cp" || part[2] == "jan@example.com"
	speed = idle ? "-" : sprintf("%.1f", bytes(size) / $2 / 1000)
	printf "%-14s %-34s %9.2f %9.2f %7s %8.1f %5d %5d%%\n", algorithm(part[2]), program(part[3]), \
		$2, $3, speed, $4 / 1024, $5, $6
	if (bytes(size) == 104857600 && part[3] == "dkimpy")
		large = 1
}

END {
	if (!large)
		printf "%-14s dkimpy, Mail::DKIM: not run on 100 MiB, for that takes minutes; make bench BENCH=-a does\n", ""
	printf "\n4 KiB of mail, RSA-2048, clients at once\n%-14s %-34s %9s %9s %7s %8s\n", \
		"clients", "", "mails/s", "CPU ms", "", "peak MiB"
	print_clients("OpenDKIM's daemon", "daemon")
	print_clients("qmail-dksign, qmail-dkim, next", "home")
	print_clients("the same, qmail-dkim static", "home.static")
	print_recipients("4096", "4 KiB")
	print_recipients("102400", "100 KiB")
	printf "\nopenssl speed, one core: RSA-2048 sign %.2f ms, Ed25519 sign %.3f ms, SHA-256 %.0f MB/s\n",
		per_second("speed/rsa"), per_second("speed/ed25519"), count["speed/sha256"] / 1e6
	print_instructions("sign", "")
	print_instructions("verify", "verify-")
}
