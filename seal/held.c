/* held: only names are looked at. */
#include "seal/held.h"

#include "link/places.h"

#include <dirent.h>

/* the folder of what waits for a whole domain */
#define DOMAIN_ITSELF "@"

static int make_path(stralloc *path, struct span address, int of_domain)
{
  struct span domain = span_behind_last(address, '@');
  struct span local = of_domain ? span_of(DOMAIN_ITSELF) : span_first(address, address.len - domain.len - 1);

  return stralloc_cats(path, PLACES_CERTIFICATES) && stralloc_catb(path, domain.p, domain.len)
         && stralloc_cats(path, "/hold/") && stralloc_catb(path, local.p, local.len) && stralloc_0(path);
}

int held(enum keyfolder_kind kind, struct span address, int of_domain)
{
  stralloc path = STRALLOC_ZERO;
  const struct dirent *entry;
  DIR *folder = NULL;
  int found = 0;

  if (keyfolder_address(address) && make_path(&path, address, of_domain))
    folder = opendir(path.s);
  while (folder && !found && (entry = readdir(folder)) != NULL) {
    struct span name = span_of(entry->d_name);

    found = span_take(&name, keyfolder_names(kind)->alien);
  }
  if (folder)
    closedir(folder);
  stralloc_free(&path);
  return found;
}
