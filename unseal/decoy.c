/* decoy: keys that open nothing. They are no secret: everybody can read them here. */
#include "unseal/decoy.h"

static const char key[] =
  "-----BEGIN PRIVATE KEY-----\n"
  "MIIG/QIBADANBgkqhkiG9w0BAQEFAASCBucwggbjAgEAAoIBgQDJcVvlsPlNzHCR\n"
  "loeIWUWxIfrnt/9KjKfVbzdRTyKh+000WETAN+Qjigk/N8N0sLNIf7Nqvp4EkIBx\n"
  "4EZrMze5BgHQBIsf3l7axqbHkGTiJIFUZQqhqmqpZSgGA3I/PY7gTDX3J92lz4Lf\n"
  "h8Et3Yf6yxxqacrntZ74uDrmXQppUI8xR2bjoif/d+VtueJnIsOmGXNFWQqkrn8+\n"
  "rFmyGNQIvZzfkK+2GREVRnt0q7H/hCWbZWa9CBwhFFxi/8h243PJA41A5HaTTvsG\n"
  "sZK+rnP30wtSOD+7hwy18J00Ci09DDfVu1en6aoe8Pbh0ZlVLL+jnzYZu+osw4lE\n"
  "bP3hScyrYa3FchDRt5fH4VyC97LLsp6NSEftWeqMWRu66yRunXerf/zHivfljoTs\n"
  "+MvblFDnQHQpSo510XiW/PiYydFonph1ytnxon4zEKhEUCUwTjunVAa0fQkML8mO\n"
  "5I3VRUHbUr5ypjQtEi8szmITSaRxS/IikQFDbF/bt7Pn20w/R+cCAwEAAQKCAYBJ\n"
  "Tig8ANfoWNJKGLY/hwUWfaAZvNp5HZBh2jQOMbcPrSyeNNToAi7SRAQzbi6Bg1/q\n"
  "rRX0bWOBk7g6OHxHvH61pRr5wP2D3l80TAAbNU+Q/+nUdWSWCjcAZ+BVt+FWZCdf\n"
  "NjyZMXe2RDqC75r7/tbiDBHOI6uEAJLWPeypMgh85KUHMM2fXr4heFcURAXAtGTw\n"
  "R+irvshhv2Jswzls1x4qBB5XOQbIRHzz+g8pGOYQbt1knFTzy0S5QPiRyjUAFqrB\n"
  "m12uuFCJ2kX/DsK/3fIfNTDPg9S7+S5aGZuIpYybVd2qGcLlsNjsevkmQhph2NOM\n"
  "aoWdDcY9L/0o3MPDWUJHzzz+w3YxoXN7z7TgKiQzrMxloUCpuburzFWJpoTW6r/W\n"
  "5q8mcJDprsLQJ5xgWFGwDg28Cn432U/rOR25mbhgC8BmzB36X1PCaX6cvxbn8BBK\n"
  "669Xf+piFYdwFmBjMASwk3wutcbo3Hu2O38co441ohdvqBGYl7ljzkmgad3ol1kC\n"
  "gcEA5kTLKOShVz2hLI3XsoQV0tZ5ZHi+EqL6jAlqlA8DnqEQgGKhI0l0MxTNdH1u\n"
  "nwGsDRPTxd7twYp41J0iwkptZglsn79b58kUbwcYcLciZrS/gq5CWQ3YJWfv/v/G\n"
  "iLRYqW9pJeQD4TPKQTkU/lDgFEAiz9XbICOzhow3b4XIl9Bxi8AmFE2s+1xkaf6Y\n"
  "tDoUHdyUahCcQunSqCguDHk3J/oagQ3Fuk9OgPjEty0Io1xNxhE3NXiTPA/ZoXq/\n"
  "BemDAoHBAN/z9Cr6Ohdm2bxgUQpgS+fJnVTi2f5bh0VUVhlG1gLoN8SPHSoV55Gh\n"
  "IK/bTbdjxTRN5fR21hDhpCFYgaD6T0E03axizT9LO+A9tf6pf2d7ZXCUkNAX2IHB\n"
  "jOD2aDLAHnxgGFkJz7jVAgWkrg1QINF1UqWyzkuautQq4tvgzAfGFfhCUaQwnAAO\n"
  "KeqYRPkfLQ31hw81/jlUHgVXTnmKxLfJ0E5cYK4gvfh5cnboa6jV4ROhRvuX6itS\n"
  "ZJwbHo9uzQKBwQCmAWxxc7o5Gc4rP6sEIKNXF5X2b/Gfn+1+rX8vdE+Iudcap4BB\n"
  "3z+tX87qr07jxSHTX7rpyNihEgIgTZR0e5G44Qx1clCAnn9jt7rP78cWQjJatORS\n"
  "LV/pP7BOpvjrLxFIPXCRh3ugjGTAdrWCzq1tC/vM2AEcf4B6fHWuqcU+ZWCmfoU1\n"
  "V/ZgVHBz1b8jF0fPa2l3ubfdqZJb9nOUPIMeB/m5lkM5GNmgszemUwoKM45CP8EM\n"
  "hHuo7khYWRSD358CgcBKfPPLj6reucDWHRsXXmwgzjhcUY+8QGk/sAtrINpx4Rcb\n"
  "c5Z5twtsrrEWjNTOmIqxGO/RXe1ZdBOJW8zR5C+UOqc4fSxTTwy9SwlLiMjtfGeD\n"
  "CIcaD7RdhCj9cje6GZiKOdQfWVoT2hVwFxQlLW+c+27f2hcvomldxF3sUFrMgyAv\n"
  "kK9i8yAQDKX4d2kJi0sLB41Ci+zg2I+bqyxY1MUVdDSqu6MUh6NoD8z4q9mTMIBK\n"
  "bSwU5rRmcGMyYPrLLkkCgcA0olhBm8CHhxLRmgZUTW2bgQVbhCC6uKQZWzjhssqZ\n"
  "SoHDaXFLx5gJHot4hKvEqH7eEFAse6lu2vkane9i81r9vMu/vjr6G7Y/lASDjT42\n"
  "Hu+gwYfpRds5kfFvvv5/EyDFtrlJ8H75MVj65qneUBbdMBWFT5KnJcUCikuvGKDl\n"
  "ak/iEpNznELoNFPjzeXlABSsoGiOWbKXixaBWLMSUfYCXD4gSbKBL1DfDsykzb9E\n"
  "+gatyrEQZEHgQliUxcA1ABU=\n"
  "-----END PRIVATE KEY-----\n";

static const char certificate[] =
  "-----BEGIN CERTIFICATE-----\n"
  "MIIEAzCCAmugAwIBAgIUdy6LuQQDoUKAGE1OGBvPgUkTkaIwDQYJKoZIhvcNAQEL\n"
  "BQAwEDEOMAwGA1UEAwwFZGVjb3kwIBcNMjYxMTI4MTE1MjM0WhgPMjEyNjExMDQx\n"
  "MTUyMzRaMBAxDjAMBgNVBAMMBWRlY295MIIBojANBgkqhkiG9w0BAQEFAAOCAY8A\n"
  "MIIBigKCAYEAyXFb5bD5TcxwkZaHiFlFsSH657f/Soyn1W83UU8ioftNNFhEwDfk\n"
  "I4oJPzfDdLCzSH+zar6eBJCAceBGazM3uQYB0ASLH95e2samx5Bk4iSBVGUKoapq\n"
  "qWUoBgNyPz2O4Ew19yfdpc+C34fBLd2H+sscamnK57We+Lg65l0KaVCPMUdm46In\n"
  "/3flbbniZyLDphlzRVkKpK5/PqxZshjUCL2c35CvthkRFUZ7dKux/4Qlm2VmvQgc\n"
  "IRRcYv/IduNzyQONQOR2k077BrGSvq5z99MLUjg/u4cMtfCdNAotPQw31btXp+mq\n"
  "HvD24dGZVSy/o582GbvqLMOJRGz94UnMq2GtxXIQ0beXx+Fcgveyy7KejUhH7Vnq\n"
  "jFkbuuskbp13q3/8x4r35Y6E7PjL25RQ50B0KUqOddF4lvz4mMnRaJ6YdcrZ8aJ+\n"
  "MxCoRFAlME47p1QGtH0JDC/JjuSN1UVB21K+cqY0LRIvLM5iE0mkcUvyIpEBQ2xf\n"
  "27ez59tMP0fnAgMBAAGjUzBRMB0GA1UdDgQWBBRJCg+lPVGkMxBFi8QuAgma7fPh\n"
  "4DAfBgNVHSMEGDAWgBRJCg+lPVGkMxBFi8QuAgma7fPh4DAPBgNVHRMBAf8EBTAD\n"
  "AQH/MA0GCSqGSIb3DQEBCwUAA4IBgQCeK5XDV99P9IN31VQo9OtfwPePAshAPU/j\n"
  "Fk/e0WneRPL0mWfaZc9zWmTGGaKpMOTFdMqc3i4pwoQR7PVClsRFilG1LSLcLk47\n"
  "jCJFjWJ+H3zVa5LL7l+N+Xp5JKKXEvT0FLu9dQFdOENlDblDXmm/ZNVDllhON9gG\n"
  "zJfPNNJdS4VM+efqr41Z9tpxERQNG+WHd5WYvuZiXpLswo9TzAzd8baeAEMIulfl\n"
  "vi+BV7pOyom+XlR5VcQBbloKJsogIZBvFYe7hP2Gzv6cnd/BoxzSIj9YEhP0nBtT\n"
  "meC0EFfs/J0xxRWS8YJd3cyNWgxqc8d4lEhU1prfqC7EX6gzAZG+vmVJItoNLnU0\n"
  "r6bImaVbdmN2rVuk+1QCtUb5mm5STjuWwD9wTKyZN0hvZQiAyYfogi/xg7ukiqHd\n"
  "lax7tvzCX9nOd7TlKTO+hZRCZ8TbIq0ck8yltoFVGw/dWCAlfW5MKCu2tHCFIccH\n"
  "pmndZKuSwzd2utVzPy/SgVJKTOw/4x0=\n"
  "-----END CERTIFICATE-----\n";

/* version 4, Ed25519 and X25519, without a user id */
static const char pgp_key[] =
  "\xc5\x58\x04\x6b\x0a\xe7\xe1\x16\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01\x01\x07\x40\x54\xb3\x34\xbb\x88\x67"
  "\xf9\x4f\x55\x56\x2d\x67\x89\xdb\x6b\x98\x7a\x15\x4c\xe7\x2b\xda\xad\x0a\x42\x15\x9b\xea\xeb\x09\xd6\x26\x00"
  "\x00\xfc\x08\x11\xe1\x6d\xf9\x03\x59\x54\x04\xd9\xa3\x91\x20\xe4\xb3\xb2\x4b\xcf\xcd\x48\x39\x2a\xf9\x60\xf2"
  "\x9b\xd1\x74\x46\xa7\x5b\x38\x10\xc3\xc2\xc0\x11\x04\x1f\x16\x0a\x00\x83\x05\x82\x6b\x0a\xe7\xe1\x05\x89\x05"
  "\x9f\xa6\x00\x03\x0b\x09\x07\x09\x10\x8f\x11\x2a\x2a\x54\x96\xe4\xca\x47\x14\x00\x00\x00\x00\x00\x1e\x00\x20"
  "\x73\x61\x6c\x74\x40\x6e\x6f\x74\x61\x74\x69\x6f\x6e\x73\x2e\x73\x65\x71\x75\x6f\x69\x61\x2d\x70\x67\x70\x2e"
  "\x6f\x72\x67\x70\x2b\x80\x71\x46\x67\x15\xd2\x7b\x4c\x6a\x93\x19\x8b\x3e\xf1\x0b\x63\xb1\xc7\x2a\x5b\x4e\xb6"
  "\xdb\xda\x91\xe6\x96\x4d\xc6\xb6\x03\x15\x0a\x08\x02\x9b\x01\x02\x1e\x01\x16\x21\x04\x07\x70\x8c\x6a\x50\x52"
  "\xd6\x3c\xea\xa2\xce\x48\x8f\x11\x2a\x2a\x54\x96\xe4\xca\x00\x00\x55\x5c\x00\xfe\x36\xca\xef\x0c\x40\x6e\x06"
  "\x81\x8c\x15\xd7\x27\x4c\x43\xd0\x96\xcd\x0d\x64\x32\xab\x02\xac\x5a\xb2\x11\x0c\x84\x33\x59\xfb\x93\x01\x00"
  "\xff\x3c\x52\xf8\xae\x03\x5d\xae\x05\x3a\x02\x17\xcd\x1b\x1b\x17\x45\xb8\x24\x00\xd0\xe4\xd2\xa0\x74\x16\x17"
  "\x1d\x5b\xd8\x73\x08\xc7\x5d\x04\x6b\x0a\xe7\xe1\x12\x0a\x2b\x06\x01\x04\x01\x97\x55\x01\x05\x01\x01\x07\x40"
  "\x6e\xf4\xaa\x38\x6e\x61\x3e\x17\x07\x24\x63\xd7\xc5\x27\x9f\x21\xc6\x06\x0f\xcf\x65\xfb\xc2\x6f\xaa\x53\x40"
  "\xc3\x8d\x4b\x78\x41\x03\x01\x08\x07\x00\x00\xff\x6a\x10\xa4\xd3\x74\xd1\x86\xde\xbb\xda\x0f\xbb\xfa\x0e\xa7"
  "\x45\xc8\xf5\x30\x0d\x92\x30\x7e\x84\x1d\x83\x69\x85\x43\x05\x54\xa0\x10\x74\xc2\xc0\x06\x04\x18\x16\x0a\x00"
  "\x78\x05\x82\x6b\x0a\xe7\xe1\x05\x89\x05\x9f\xa6\x00\x09\x10\x8f\x11\x2a\x2a\x54\x96\xe4\xca\x47\x14\x00\x00"
  "\x00\x00\x00\x1e\x00\x20\x73\x61\x6c\x74\x40\x6e\x6f\x74\x61\x74\x69\x6f\x6e\x73\x2e\x73\x65\x71\x75\x6f\x69"
  "\x61\x2d\x70\x67\x70\x2e\x6f\x72\x67\x27\x03\x09\x57\xd0\x0c\xbb\x82\x3f\xf0\xf5\x26\xb8\xa3\xc9\x1c\x09\xc2"
  "\x4b\x06\xa1\xca\xb7\x18\xd3\x9d\x26\x7c\x58\x2a\x52\x3e\x02\x9b\x0c\x16\x21\x04\x07\x70\x8c\x6a\x50\x52\xd6"
  "\x3c\xea\xa2\xce\x48\x8f\x11\x2a\x2a\x54\x96\xe4\xca\x00\x00\xbb\x49\x00\xfe\x3c\x1e\xe4\x2f\x8a\xdd\x7d\x40"
  "\x52\xe7\xb5\xbf\x1a\x8a\xa8\x27\x79\x27\x65\x8c\x66\x73\xad\x76\x73\x1a\x6f\x4c\x7c\xe6\x9b\x68\x00\xff\x5a"
  "\x8c\xf0\x3d\xce\x21\x3f\x7b\xc0\xf8\xf1\xb1\x8e\x0f\x67\xd3\xec\x92\xd5\xa6\x3a\x77\xeb\x7f\x68\x6d\x43\x69"
  "\x3f\xf3\xb4\x01";

struct span decoy_key(enum keyfolder_kind kind)
{
  return kind == KEYFOLDER_OPENPGP ? span_make(pgp_key, sizeof pgp_key - 1) : span_of(key);
}

struct span decoy_certificate(enum keyfolder_kind kind)
{
  return span_of(kind == KEYFOLDER_OPENPGP ? "" : certificate);
}
