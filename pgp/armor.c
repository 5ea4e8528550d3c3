/* armor: the lines that begin and end it. */
#include "pgp/armor.h"

#include "text/ascii.h"

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"

static const char *const labels[] = {
  [ARMOR_NONE] = "",
  [ARMOR_MESSAGE] = "PGP MESSAGE",
  [ARMOR_SIGNATURE] = "PGP SIGNATURE",
  [ARMOR_PUBLIC] = "PGP PUBLIC KEY BLOCK",
  [ARMOR_PRIVATE] = "PGP PRIVATE KEY BLOCK",
  [ARMOR_SIGNED_TEXT] = "PGP SIGNED MESSAGE",
  [ARMOR_BINARY] = ""
};

const char *armor_label(enum armor_kind kind)
{
  return labels[kind];
}

static enum armor_kind kind_of(struct span line, const char *start)
{
  while (line.len && ascii_is_fws(line.p[line.len - 1]))
    line.len--;
  if (!span_take(&line, start))
    return ARMOR_NONE;
  for (int k = ARMOR_MESSAGE; k <= ARMOR_SIGNED_TEXT; k++) {
    struct span rest = line;

    if (span_take(&rest, labels[k]) && span_equal(rest, span_of(DASHES)))
      return (enum armor_kind)k;
  }
  return ARMOR_NONE;
}

enum armor_kind armor_kind_of(struct span line)
{
  return kind_of(line, BEGIN);
}

enum armor_kind armor_end_of(struct span line)
{
  return kind_of(line, END);
}

const char *armor_fault_text(enum armor_fault fault)
{
  static const char *const texts[] = {
    [ARMOR_SOUND] = "",
    [ARMOR_NO_BEGIN] = "no armor",
    [ARMOR_HEADER] = "damaged header of the armor",
    [ARMOR_BASE64] = "damaged armor",
    [ARMOR_CRC] = "wrong check sum of the armor",
    [ARMOR_NO_END] = "armor without end",
    [ARMOR_EMPTY] = "empty armor"
  };

  return texts[fault];
}
