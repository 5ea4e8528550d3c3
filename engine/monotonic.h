/* monotonic: a clock for deadlines. Nobody can set it. */
#ifndef MONOTONIC_H
#define MONOTONIC_H

/* monotonic_ms - milliseconds since some point in the past */
long long monotonic_ms(void);

#endif
