/* decoy: a key that opens nothing. It is no secret: everybody can read it here. */
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

struct span decoy_key(void)
{
  return span_of(key);
}

struct span decoy_certificate(void)
{
  return span_of(certificate);
}
