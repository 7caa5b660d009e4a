/* SPDX-License-Identifier: GPL-2.0 */
/* strongSwan's command, which tells the daemon what to do. */
#ifndef _IPWARD_SWANCTL_H
#define _IPWARD_SWANCTL_H

#include <stddef.h>

enum swanctl_result {
	SWANCTL_OK,
	SWANCTL_FAILED,		/* it has said why */
	SWANCTL_MISSING,	/* it is not installed */
	SWANCTL_NO_DAEMON,	/* nobody answers it */
	SWANCTL_HANGS,		/* it had not ended after a minute, and was killed */
};

/**
 * swanctl_run() - run it, and wait for it
 * @args: its arguments, a NULL behind the last one; no more than 12 of them
 * @output: receives all that it prints, errors included, to be freed with free();
 *	NULL if there is no memory
 */
enum swanctl_result swanctl_run(const char *const args[], char **output);

/** swanctl_folder() - the folder of its configuration, $SWANCTL_DIR, as it takes it */
const char *swanctl_folder(void);

#endif /* _IPWARD_SWANCTL_H */
