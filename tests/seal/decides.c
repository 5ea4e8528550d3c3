/* decides: which lines of rule files hold, as qmail-seal decides it, for tests/seal/naive.py. Each line of standard
 * input is a case, with tabs between its words:
 *
 *   rules letters host sender bytes recipient ...
 *
 * `letters` is what qmail-mime -r gave, or `-` if it was not asked. The answer is a line with the numbers of the must
 * lines that hold, a blank, and the number of the line that decides, or 0. A group or program is answered by the first
 * letter of its last name: y, n, or anything else.
 */
#include "rules/rulehold.h"
#include "link/control.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE 65536
#define WORDS 64

static enum rulehold_value say(void *arg, struct span name, struct span address)
{
  struct span last = span_find(name, '/') < name.len ? span_behind_last(name, '/') : name;

  (void)arg;
  (void)address;
  if (last.len == 0)
    return RULEHOLD_UNKNOWN;
  return *last.p == 'y' ? RULEHOLD_YES : *last.p == 'n' ? RULEHOLD_NO : RULEHOLD_UNKNOWN;
}

static int fail(const char *why)
{
  printf("%s\n", why);
  return 0;
}

static int decide(char **word, size_t count)
{
  struct mailrules rules = MAILRULES_ZERO;
  struct mailrule_error error;
  struct span recipients[WORDS];
  struct rulehold_envelope envelope = { .recipients = recipients, .is_in_group = say, .run = say };
  struct rulehold hold = RULEHOLD_ZERO;
  genalloc must = GENALLOC_ZERO;
  size_t decides;

  for (size_t i = 5; i < count; i++)
    recipients[envelope.recipient_count++] = span_of(word[i]);
  envelope.host = span_of(word[2]);
  envelope.sender = span_of(word[3]);
  envelope.bytes = strtoull(word[4], NULL, 10);
  if (control_text(&rules.source, word[0], MAILRULES_BYTES) != CONTROL_PRESENT)
    return fail("no rules");
  if (!mailrules_parse(&rules, MAILRULES_OUT, &error))
    return fail(error.reason);
  if (!rulehold_init(&hold, &rules, &envelope)
      || !rulehold_decide(&hold, span_of(strcmp(word[1], "-") == 0 ? "" : word[1]), &must, &decides, NULL, NULL))
    return fail("the number of letters is wrong");
  for (size_t i = 0; i < genalloc_len(size_t, &must); i++)
    printf("%s%zu", i ? "," : "", mailrules_rule(&rules, genalloc_s(size_t, &must)[i])->number);
  printf(" %zu\n", decides < mailrules_count(&rules) ? mailrules_rule(&rules, decides)->number : 0);
  genalloc_free(size_t, &must);
  rulehold_free(&hold);
  mailrules_free(&rules);
  return 1;
}

int main(void)
{
  static char line[LINE];
  char *word[WORDS];
  size_t count;

  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    count = 0;
    for (char *at = line; at && count < WORDS; at = strchr(at, '\t')) {
      if (count)
        *at++ = 0;
      word[count++] = at;
    }
    if (count < 6 || !decide(word, count))
      return 1;
  }
  return 0;
}
