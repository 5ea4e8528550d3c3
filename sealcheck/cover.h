/* cover: rules that can never hold. */
#ifndef COVER_H
#define COVER_H

#include "rules/mailrule.h"

/* cover_by - the number of an earlier line that decides whenever rule `i` could; 0 if there is none. Must lines decide
 * nothing, and are never in the way.
 *
 * Not every such pair of lines is found: what is found is certain.
 */
size_t cover_by(const struct mailrules *m, size_t i);

/* cover_contradiction - the condition of rule `i` that rules out another one of it; NULL if there is none. */
const struct mailrule_condition *cover_contradiction(const struct mailrules *m, size_t i);

#endif
