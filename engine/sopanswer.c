/* sopanswer: two exit codes are about a key, one is about a certificate. */
#include "engine/sopanswer.h"

#include "engine/answerline.h"

enum answer_status sopanswer(stralloc *line, const struct sop *s, const char *key, const char *cert)
{
  int exit_code = s->has_result && s->result == SOP_EXITED ? s->exit_code : 0;

  if (key && exit_code == SOP_EXIT_KEY_CANNOT_SIGN)
    return answerline_no_key(line, key, "key that cannot sign");
  if (key && exit_code == SOP_EXIT_KEY_IS_PROTECTED)
    return answerline_no_key(line, key, "key that is protected by a password");
  if (cert && exit_code == SOP_EXIT_CERT_CANNOT_ENCRYPT)
    return answerline_no_key(line, cert, ANSWER_REFUSED);
  sop_why(line, s);
  return ANSWER_TEMPORARY;
}
