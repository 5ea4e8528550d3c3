# rows.awk: a table of what measure printed, and what the targets of bench/smime.sh and bench/seal.sh are made with. A
# figure is `failed` if one of its rows has failed, and `-` if one was not run.

BEGIN {
	FS = "\t"
	printf "%-34s %10s %10s %10s %6s %7s\n", "row", "wall ms", "CPU ms", "peak MiB", "runs", "spread"
}
{
	wall[$1] = $2
	cpu[$1] = $3
	peak[$1] = $3 == "failed" ? $3 : $4
	if ($3 == "failed")
		printf "%-34s %10s\n", $1, "failed"
	else
		printf "%-34s %10.2f %10.2f %10.1f %6d %6d%%\n", $1, $2, $3, $4 / 1024, $5, $6
}

function has(figures, name) {
	return name in figures && figures[name] != "failed"
}
function none(figures, a, b) {
	return !(a in figures) || !(b in figures) ? "-" : "failed"
}
function ratio(figures, a, b) {
	return has(figures, a) && has(figures, b) && figures[b] > 0 ? figures[a] / figures[b] : none(figures, a, b)
}
function more(figures, a, b) {
	return has(figures, a) && has(figures, b) ? figures[a] - figures[b] : none(figures, a, b)
}
function is_figure(measured) {
	return measured != "failed" && measured != "-"
}
function shown(measured) {
	return is_figure(measured) ? sprintf("%.3f", measured) : measured
}
function value(figures, name) {
	return has(figures, name) ? figures[name] : none(figures, name, name)
}
function mib(kib) {
	return is_figure(kib) ? kib / 1024 : kib
}
function figure(what, measured) {
	printf "%-72s %8s\n", what, shown(measured)
}
function line(what, measured, limit, verdict) {
	printf "%-72s %8s %6.2f  %s\n", what, shown(measured), limit, verdict
}
function within(measured, limit) {
	return is_figure(measured) && measured + 0 <= limit
}
function target(what, measured, limit) {
	line(what, measured, limit, measured == "-" ? "not run" : within(measured, limit) ? "met" : "MISSED")
}
