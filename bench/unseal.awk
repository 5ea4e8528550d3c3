# unseal.awk: the targets of bench/unseal.sh; read after rows.awk.

function grown(what, row, base,  kib) {
	kib = more(peak, row, base)
	target(what, mib(kib), 0.5)
}

END {
	print ""
	target("qmail-unseal behind qmail-dkverify on plain mail, CPU, times that alone", ratio(cpu, "both-links", "dkverify"), 1.6)
	grown("a signed message of 100 MiB, MiB over 4 KiB", "large/signed", "unseal/signed")
	grown("an encrypted message of 100 MiB, MiB over 4 KiB", "large/encrypted", "unseal/encrypted")
	print ""
	figure("qmail-unseal alone on plain mail, CPU, times qmail-dkverify alone", ratio(cpu, "unseal/plain", "dkverify"))
	figure("1,000 recipients of plain mail, CPU ms over one", more(cpu, "unseal/plain-1000", "unseal/plain"))
	figure("1,000 recipients of encrypted mail, CPU ms over one", more(cpu, "unseal/encrypted-1000", "unseal/encrypted"))
	figure("1,000 recipients, 4,500 readers, CPU ms", value(cpu, "unseal/many"))
	figure("signed mail, CPU ms over plain mail", more(cpu, "unseal/signed", "unseal/plain"))
	figure("encrypted mail, CPU ms over plain mail", more(cpu, "unseal/encrypted", "unseal/plain"))
	figure("signed and encrypted mail of OpenPGP, CPU, times sqop decrypt alone", ratio(cpu, "unseal/openpgp", "sqop/openpgp"))
	figure("signed and encrypted mail, CPU, times openssl cms -decrypt, -verify", ratio(cpu, "unseal/both", "openssl/both"))
}
