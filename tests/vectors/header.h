/* Header canonicalization, relaxed (RFC 6376 3.4.2); simple changes nothing. Form: README.md. Checked by
 * check.py.
 *
 * HEADER(field in wire form, the same relaxed, reason)
 */
HEADER("A: X\r\n", "a:X\r\n", "RFC 6376 3.4.5: the first field")
HEADER("B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n", "RFC 6376 3.4.5: the second field")
HEADER("SUBJect: AbC\r\n", "subject:AbC\r\n", "RFC 6376 3.4.2: the name in lower case, the value as it is")
HEADER("A:\r\n\tX \t Y  \r\n", "a:X Y\r\n", "folded in front of the value")
HEADER("X:\r\n", "x:\r\n", "an empty field")
HEADER("X: \t\r\n", "x:\r\n", "a field of blanks")
HEADER("X: a\r\n \r\n b\r\n", "x:a b\r\n", "a folded line of one blank")
HEADER("X: a\r\n \r\n", "x:a\r\n", "a folded line of one blank at the end")
HEADER("X \t :\ta : b\r\n", "x:a : b\r\n", "blanks vanish around the first colon only")
HEADER("X: a\f \v b\f\r\n", "x:a\f \v b\f\r\n", "form feed and vertical tab are no WSP")
HEADER("X:\f\r\n", "x:\f\r\n", "a form feed is a value")
HEADER("X: \240a\205\r\n", "x:\240a\205\r\n", "octets over 127 are no WSP")
HEADER("X\304\260I: a\r\n", "x\304\260i:a\r\n", "only ASCII letters have a lower case")
