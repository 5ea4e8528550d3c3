/* Body canonicalization (RFC 6376 3.4.3, 3.4.4). Form: README.md. Checked by check.py.
 *
 * BODY(body in wire form, octets in simple, SHA-256, octets in relaxed, SHA-256, reason)
 */
BODY("", 2, "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
     0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "RFC 6376 3.4.3, 3.4.4: an empty body")
BODY("\r\n", 2, "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
     0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "one empty line is an empty body")
BODY("\r\n\r\n\r\n", 2, "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
     0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "empty lines are an empty body")
BODY(" \r\n", 3, "a99mtb8qROZYvqLuhmlasVCgbmAL9nzVzOJFrVSWLGE=",
     0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "a line of one blank is not empty in simple")
BODY(" \t\r\n\r\n", 4, "u0A/YWu2LwxHPEJTRgHj2P4k+mGt1J9R9M26i9WFzik=",
     0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "a line of blanks, then an empty one")
BODY("hi", 4, "RHI91NDg1Go8f6isolS2HCe2tXiflhd+gsgHAECfFTU=",
     4, "RHI91NDg1Go8f6isolS2HCe2tXiflhd+gsgHAECfFTU=", "a CRLF is added to a partial last line")
BODY("hi\r\n", 4, "RHI91NDg1Go8f6isolS2HCe2tXiflhd+gsgHAECfFTU=",
     4, "RHI91NDg1Go8f6isolS2HCe2tXiflhd+gsgHAECfFTU=", "nothing to do")
BODY("hi\r\n\r\n\r\n", 4, "RHI91NDg1Go8f6isolS2HCe2tXiflhd+gsgHAECfFTU=",
     4, "RHI91NDg1Go8f6isolS2HCe2tXiflhd+gsgHAECfFTU=", "empty lines at the end vanish")
BODY("hi \t there \r\n", 13, "nMNYbWp9xgPImTg3hXYUVbF5Swa+rhnTotmugwfyY/U=",
     10, "PUjLmNN475OVI8j6Q0gjYRhTeVvCbactsdrTEkajaZc=", "a run of blanks inside a line, and one behind it")
BODY(" hi\r\n", 5, "CgpvXmSfOAL7HVw4wH2sn5LzhnBx2oCZvri3D6nnZqM=",
     5, "CgpvXmSfOAL7HVw4wH2sn5LzhnBx2oCZvri3D6nnZqM=", "leading blanks do not vanish")
BODY(" C \r\nD \t E\r\n\r\n\r\n", 12, "NOeivbQlDH9TmNKJUw7D53wZfsk8YMZ/hTuVVwTgi8s=",
     9, "unak6JHq0wL+Q1HP7dW1tjBx9FLA6DffoZ0qrLwbbpo=", "RFC 6376 3.4.5: examples 1 to 3")
BODY("a\r\n \r\n\r\n", 6, "ZO3D7rdoCJvvsca7ByQ7rWtdZIR/wo1wyF+eBMjazgQ=",
     3, "jkYhN5eG70Kk/sFVzVJcKR3X2zwf3jR4Ui9PYcA/0b0=", "a line of blanks among the empty lines at the end")
BODY("\r\nhi\r\n", 6, "oDv/JRnP7mUPoitfu6DOenzXlOvhZempEX1HKKif4YA=",
     6, "oDv/JRnP7mUPoitfu6DOenzXlOvhZempEX1HKKif4YA=", "empty lines at the start stay")
BODY("Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n\r\n",
     54, "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=",
     54, "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=", "RFC 6376 A, RFC 8463 A: bh= of each signature")
