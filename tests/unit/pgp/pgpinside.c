/* pgpinside: messages of sqop 0.27, gpg 2.2 and rsop 0.6, for throw-away keys, with their session keys. */
#include "crypto/sealedstart.h"
#include "pgp/pgpinside.h"
#include "tests/tap.h"

#include <stdlib.h>

static const struct {
  const char *reason;
  const char *session_key;
  int is_complete;
  size_t count;
  const char *message;        /* in hex */
} cases[] = {
  { "SEIPDv1, AES-256, two signatures", "9:DB7E9009D1EE72C38D2539507DE8CDE1CB118CF12BE0EDE7A3E5DB7E2A751234", 1, 2,
    "c15e0371d3794ffff7b22e1201074000481e497652c0f0dd3fdaf634319807c19a3404d9d45846f568c158a6e61542304d5ca63ec057"
    "32eaef0a1a6ecce8eba8ec70176560d3cf00129cdb4563ed5f07efd0f90fbc8f68733f6ede1e13e6dfedd2c12e0180db56fcf74d3afa"
    "971e405a87171463ac43ab9fa8f5474a17ee6ac9ca39028ebec732084a14a5f7509d91e7e2ceb94f1ea58ab7be68966896ea1c2a3ccb"
    "4daef29d39b6b64ade36408e059a67ee1afd4bd22367fb67414c1aaff297bfba10bc339ca1af058069d3ba095decdfda05972f0a12c2"
    "976011eb35325ad579a5b9a7e02a247b00a9e2238a503915ef84a59e0d36365e7d173b96ba7064ed305a07c4266cd82054d5d0387064"
    "6a8bd673ce85aab66b086dcadaee28427501ca7a5affba7a46029786ff63a1221f69f687a72c1ff1244adab77abe755efe089dae35c9"
    "f11ad507fda98c102fe14a4e1c95331d5b9808f1c693d5347725c25c3a6280b36d4cf4847a5e6afad36938cfd4a052209d6deb67dfbb"
    "94a35a83f1d81a1f046416949376e7ede76099f76ba847793768947ed7bf5d93dcf071546cf62a5681fa8723e3ab930086aecbbd93cd"
    "3d3c0b6ce7c7a8cace0afc6cf676281794ff5c7d862c75ab2843eb56dd6414ff5ec4e7de8f320508c30f9dd72d766e15a226c63ae541"
    "298fd364c995ebed863ecffd0c36b89e7d0dd9892dd55191048bffe0ca62c3f39701aedc281c0b2d126c4474b179d0885094a84d01ca"
    "85dc4ec0d7e9f8e050ab4cd9597d219c592ad9cc8683ba1b445fff231f56abc106d1f96a26ce5ca52b45acf19e7fab19bc32445739" },
  { "SEIPDv1, zlib", "9:02D6EE560F6521393894CC3F6A7815DF80C1825DAF31250A7FFE18D4406ECD04", 1, 1,
    "845e0371d3794ffff7b22e120107406bc841168c648f2ddcc2b299c333a6ab6bc8ce653d24d949fe2b7dd80414885030c2e843c445c4"
    "1d01281c8740159396696da87e5c40ee2bb218058920347a10d105ad81d760c3eaa712053e9421add50ed2c019015dba3acbdf4e248b"
    "22b8efd8cf17f9c5bc695eb5f364bafc2e78f3c21a9d8dc921f565eaaffd56064cbcc482d51093cc88e68e4ed7ccf8964a56ace56a9e"
    "ea51754910c8686167926a12df39e77627ba4f206e2fbc9db922133b4310aa3c24e85cb52f8a4bc389fd097dfddc3ac7b81b2d233326"
    "013f042e8f0a77fa6bfa7924016d92896818f7bba4caced62b0679b98fb54076d3e881205706f56f07f49a0764ef1d8fd8652a212d7d"
    "03eb9fdb0ae3e313ffd15983554dd2b347482e7b9bc98a9f2af2615d39ddc5b00cebb9172ab68ab2461951a0f907" },
  { "SEIPDv1, AES-128, not signed", "7:2B4D54510E7E177C9F803C0C98294012", 1, 0,
    "844e0371d3794ffff7b22e12010740db56fe3e93fa59dbf9eb074e334e0f4ccbb868d214fe278bffb8655b06b6f5382097c2706ca105"
    "9341b35a7b3698c33072ce83945c6b976784d503804658222bc5d2520126c86eee0077b1db1b5015bb50481b96975fea481c758c5235"
    "933801353f05b7cf427dc4ed0a0a4d084c3b6dfdaeefe5b07f509ca1c9fb588c3c81e1582807953b03afb36cbab30e1a708e45abd1dc"
    "19ea" },
  { "SEIPDv1, bzip2: not known", "9:0362A0703A0C35D1A34E7913F4A54115CA34495ABA5637017F0F14A0A08FC2C4", 0, 0,
    "845e0371d3794ffff7b22e1201074053b2888ff942b0abf51a414566c69bf0c5c68270e77ac4c19009c24ce115792e308e5e7ed6f3d6"
    "fa8b28460c338dbb69df6d816ded1aa6a181ff3d6b842ad38cece004ee02f72790d1297d3168f62a287cd2c05d0151b85037ad92636f"
    "b56969a970c51aad3c6bf748bad402ccb16690bb99f2f6c02691a532397ce672bc4374927704ec7f116234b45af07e3cd8080eca24c4"
    "8043910c3e02c7072508f7a1ab9b31722852640ff49d94c71e4dc43ed66418770c252d6ae4f4949b4d091de72d392ad24602eeb19165"
    "b327f3b44b6f0a98bfdfaeddca474328f5121bf9ad0e16397a9a3b7de9149094573f0bc1f9eab4ae8c39d1951344815e1969700e2567"
    "34f41d53e268bbb59b2ff4039ccd08842cfe3fce1efcf8b0ed1d5a47e2ca46b0d9628e5f752e6a0c34153219cef485ed4a4a90c2963e"
    "afe81c65461cfe3afae063d6390bd4c77488d609e4d96a554447150925d75f29e4a760dd1acb9fa76bf570b1cec7820f82f2815dc0c2"
    "4d3d05119526" },
  { "SEIPDv2, OCB", "9:6211DDBFCA085AA912EBFC774972A4B344522D03C611C6A998951AE6ED8DE0DA", 1, 1,
    "c16d062106ad305470905a9c1d242674977b0f47b04a349f43d6ace3d4e1a6fb17b8db49a719905d4249df1696d80945b4f9be8100e2"
    "0ef4d4806b9a1e167391700b85121f722873a2150e7010d5710668a672f456ab5c3cf4cb2d60b6713b5b12e5bb2398d2c0a601f7a698"
    "a4ca41d2c032020902086f44418e1ebbab56d0d0f091ff184759c4e26c5edc4745be25cde6c8be505840348a1372f7d00744ced3e794"
    "7f6ff09157004e93d9b690397c25767be2360a941db7482d09bf3ac0034f4190f774d0405f356c42455088ad3e60904a8a2833e584c5"
    "0e3c46397d8bc4c4adbc6d0477d4a4f5e187cfdcef39987eb18b91e980ced1009a65a746265cbf5d51efa7da63cc5902c5450a81e517"
    "5e17794e8fc7ef8bb1b0ea241158aeafca74d2dac47dc265f74f3b63cd085c085029e6d7232803e2432ad221290889e0b97af94fc5b0"
    "0fc2c2432fbf5f4cfd709dab9a6f9985352d1e21ced61805e12faf9cbf2d51d4" },
};

static struct span from_hex(const char *hex)
{
  size_t len = strlen(hex) / 2;
  char *bytes = malloc(len);

  for (size_t i = 0; i < len; i++) {
    const char octet[] = { hex[2 * i], hex[2 * i + 1], 0 };

    bytes[i] = (char)strtoul(octet, NULL, 16);
  }
  return span_make(bytes, len);
}

static int is(const struct pgpinside *in, int is_complete, size_t count)
{
  return in->is_complete == is_complete && in->count == count;
}

static void wrong_keys(struct span message, const char *right)
{
  static const char *const keys[] = {
    "", "9", "9:", "9:00", "3:00112233445566778899AABBCCDDEEFF", "99:00112233445566778899AABBCCDDEEFF", "x:00",
    "9:0000000000000000000000000000000000000000000000000000000000000000"
  };
  struct pgpinside in;

  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    ok(pgpinside_read(&in, message, span_of(keys[i])) && in.count == 0, "session key `%s`", keys[i]);
  }
  ok(pgpinside_read(&in, message, span_of(right)) && in.count == 2, "and the right one");
}

/* octets that are decrypted already */
static void packets(void)
{
  static const struct {
    const char *reason;
    const char *octets;       /* in hex */
    int is_complete;
    size_t count;
  } rows[] = {
    { "a literal packet", "cb06620000000000", 1, 0 },
    { "a marker and padding in front of it", "ca03504750d5020000cb06620000000000", 1, 0 },
    { "padding in pieces, in which a literal packet seems to be", "d5e000cb06620000000000", 0, 0 },
    { "a marker in pieces", "cae15047cb06620000000000", 0, 0 },
    { "an old marker up to the end", "ab504750cb06620000000000", 0, 0 },
    { "a one-pass signature", "c40d03000a16" "0102030405060708" "01cb06620000000000", 1, 1 },
    { "one of version 6",
      "c42b06000a1b04" "01020304" "0102030405060708010203040506070801020304050607080102030405060708" "0100"
      "cb06620000000000", 1, 1 },
    { "one of version 4, which is none", "c40d04000a16" "0102030405060708" "01cb06620000000000", 0, 0 },
    { "one that is cut", "c40d03000a16" "01020304", 0, 0 },
    { "in pieces", "c4e003cb06620000000000", 0, 0 },
    { "a signature in front that is none", "c20104cb06620000000000", 0, 0 },
    { "compressed data in front of a literal packet", "c80200" "00cb06620000000000", 0, 0 },
    { "something encrypted", "d20101", 0, 0 },
    { "no packet", "00", 0, 0 },
    { "nothing", "", 0, 0 },
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct span octets = from_hex(rows[i].octets);
    struct pgpinside in;

    pgpinside_packets(&in, octets);
    ok(is(&in, rows[i].is_complete, rows[i].count), "inside: %s", rows[i].reason);
    free((void *)(size_t)octets.p);
  }
}

/* what is in front of the encrypted packet, and what is none */
static void outer(void)
{
  static const char *const messages[] = { "", "d2", "d20101", "d2020300", "cb06620000000000", "d2040102030405" };
  struct pgpinside in;

  for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
    struct span message = from_hex(messages[i]);

    ok(pgpinside_read(&in, message, span_of("9:00")) && is(&in, 0, 0), "no encrypted packet that can be read: %s",
       messages[i]);
    free((void *)(size_t)message.p);
  }
}

int main(void)
{
  struct pgpinside in;

  ok(sealedstart_init(), "the library starts");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span message = from_hex(cases[i].message);
    struct span key = span_of(cases[i].session_key);
    int holds = 1;

    ok(pgpinside_read(&in, message, key) && is(&in, cases[i].is_complete, cases[i].count), "%s", cases[i].reason);
    /* what is cut tells less, and never more */
    for (size_t len = 0; len < message.len; len++)
      holds &= pgpinside_read(&in, span_first(message, len), key) && in.count <= cases[i].count;
    ok(holds, "%s, cut", cases[i].reason);
    if (i == 0) {
      (void)pgpinside_read(&in, message, key);
      ok(in.signature[0].has_issuer && in.signature[0].hash == SIGNATURE_SHA512 && in.signature[0].version == 4,
         "its facts");
      wrong_keys(message, cases[i].session_key);
    }
    free((void *)(size_t)message.p);
  }
  packets();
  outer();
  return tap_done();
}
