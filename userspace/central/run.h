/* SPDX-License-Identifier: GPL-2.0 */
/* Another program, and what it says. */
#ifndef _IPWARD_CENTRAL_RUN_H
#define _IPWARD_CENTRAL_RUN_H

/**
 * run_ipward() - put a policy file in force by "ipward apply"
 * @why: receives the first line of its errors if it fails, DIRECTORY_WHY bytes
 *
 * What it prints goes to standard error.
 *
 * Return: 0, also if the key exchange lacks something (ipward has said so then), -EIO if
 * it has refused the file, or another negative errno.
 */
int run_ipward(const char *path, char *why);

/** run_follow() - let ipward-follow.service follow another file, if systemd runs it */
void run_follow(void);

#endif /* _IPWARD_CENTRAL_RUN_H */
