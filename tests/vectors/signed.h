/* Signed messages. Form: README.md. Checked by check.py.
 *
 * SIGNED(file, which DKIM-Signature field of it from 0, private key, octets of the header hash's input,
 *        SHA-256 of them, does it verify)
 */
SIGNED("rfc6376-a.eml", 0, "rfc6376-c-rsa.pem", 629, "WbRrn0X3Yqs7trHBUtQpjtV9J8HnCsaIGw7G0BL/DCI=", 1)
SIGNED("rfc6376-a-printed.eml", 0, "rfc6376-c-rsa.pem", 623,
       "FJyV8Yx8zu7E7SUCsGb1KA9Li6V5XaCyZuQp8SDb9sc=", 0)
SIGNED("rfc8463-a.eml", 0, "rfc8463-a-ed25519.pem", 478, "SM6aLHEOzhcQ/xVplrg2p/RUcOQ+/lZDB01uFpDtYuc=", 1)
SIGNED("rfc8463-a.eml", 1, "rfc8463-a-rsa.pem", 470, "/tcebXD7Eju1w1OtxCghswS2udVPyGfzBPfGHaqqERE=", 1)
SIGNED("own-relaxed.eml", 0, "rfc8463-a-rsa.pem", 446, "uivZmfNG0PWed497jeu8fc9lkUuEzK42PsczjdWKfcQ=", 1)
SIGNED("own-relaxed.eml", 1, "rfc8463-a-ed25519.pem", 454, "S3b5249oGnOLEkA7rF0211ZLV6ruSU3DSCGBiPQshSI=", 1)
SIGNED("own-simple.eml", 0, "rfc8463-a-rsa.pem", 490, "ZxRte0vDH8wnCfBODbvLqYki+4NGalIeN5nNTVyTX6M=", 1)
SIGNED("own-simple.eml", 1, "rfc8463-a-ed25519.pem", 498, "JyVS+PElE0lhj6Suvtq4bSyszX9Dwaoscl/uPM/BndM=", 1)
