# seal.awk: the targets of bench/seal.sh; read after rows.awk. Where two limits are given, one of them is enough.

function either(what, row, base, ms, times,  in_ms, in_times) {
	in_ms = within(more(cpu, row, base), ms)
	in_times = within(ratio(cpu, row, base), times)
	line(what ", ms", more(cpu, row, base), ms, in_ms ? "met" : in_times ? "over, but the next is met" : "MISSED")
	line(what ", times", ratio(cpu, row, base), times, in_times ? "met" : in_ms ? "over, but the one before is met" : "MISSED")
}
END {
	print ""
	either("qmail-seal without rules, CPU over qmail-dksign alone", "seal/no-rules", "dksign", 0.5, 1.12)
	grown = more(peak, "large/seal-disclaimer", "small/seal-disclaimer")
	target("a disclaimer in 100 MiB by qmail-seal, MiB over 4 KiB", mib(grown), 0.5)
	grown = more(peak, "large/mime-disclaimer", "small/mime-disclaimer")
	target("a disclaimer in 100 MiB by qmail-mime -e, MiB over 4 KiB", mib(grown), 0.5)
	print ""
	figure("1,000 rules for the envelope, CPU ms over no rules", more(cpu, "seal/envelope-1000", "seal/no-rules"))
	figure("1,000 rules that look into the message, CPU ms over no rules", more(cpu, "seal/message-1000", "seal/no-rules"))
	figure("sign, CPU ms over no rules", more(cpu, "seal/sign", "seal/no-rules"))
	figure("sign and encrypt, CPU ms over no rules", more(cpu, "seal/sign-encrypt", "seal/no-rules"))
	figure("sign and encrypt, the same by openssl cms, CPU ms", value(cpu, "openssl/sign-encrypt"))
	figure("a disclaimer in 100 MiB by qmail-seal, wall against cp", ratio(wall, "large/seal-disclaimer", "large/cp"))
	figure("a disclaimer in 100 MiB by qmail-seal, CPU against cp", ratio(cpu, "large/seal-disclaimer", "large/cp"))
	figure("a disclaimer in 100 MiB by qmail-mime -e, wall against cp", ratio(wall, "large/mime-disclaimer", "large/cp"))
	figure("a disclaimer in 100 MiB by qmail-mime -e, CPU against cp", ratio(cpu, "large/mime-disclaimer", "large/cp"))
}
