/* SPDX-License-Identifier: GPL-2.0 */
/* Is a text a policy that may come from the directory? */
#ifndef _IPWARD_CENTRAL_CHECK_H
#define _IPWARD_CENTRAL_CHECK_H

/**
 * check_file() - check a policy file
 * @path: its name
 * @controller: address that has to stay reachable; NULL for none
 * @why: receives a sentence if it is refused, DIRECTORY_WHY bytes
 *
 * Prints what is found in the file; with a controller, warnings are left to who applies
 * it. A policy from the directory is the same on all hosts
 * that it is for, so that it may not include files of the host.
 *
 * Return: 0, -EINVAL if it is no policy, or what reach_check() returns.
 */
int check_file(const char *path, const char *controller, char *why);

#endif /* _IPWARD_CENTRAL_CHECK_H */
