/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel tells: keys are wanted, an SA expires, a peer has moved. */
#ifndef _IPWARD_STRONGSWAN_EVENTS_H
#define _IPWARD_STRONGSWAN_EVENTS_H

#include <stdbool.h>

/** events_start() - listen; false if the module does not answer */
bool events_start(void);
void events_stop(void);

#endif /* _IPWARD_STRONGSWAN_EVENTS_H */
