/* SPDX-License-Identifier: GPL-2.0 */
/* Where the files of a Group Policy object are, as its gPCFileSysPath says. */
#ifndef _IPWARD_CENTRAL_SYSVOL_PATH_H
#define _IPWARD_CENTRAL_SYSVOL_PATH_H

#include <stdbool.h>

#define SYSVOL_PATH	320	/* bytes of a folder's name */

/**
 * sysvol_path() - find the folder within the share SYSVOL
 * @place: as \\corp.example\sysvol\corp.example\Policies\{GUID}
 * @folder: receives "corp.example\Policies\{GUID}", SYSVOL_PATH bytes
 *
 * Which host the place names does not matter: the controller that the directory is read
 * from is asked. Nothing but this form is taken, so that it can be a word of a command of
 * smbclient.
 *
 * Return: 0, or -EINVAL.
 */
int sysvol_path(const char *place, char *folder);

/**
 * sysvol_has_rights() - does an object have a file of rights?
 * @extensions: its gPCMachineExtensionNames; NULL for none
 */
bool sysvol_has_rights(const char *extensions);

#endif /* _IPWARD_CENTRAL_SYSVOL_PATH_H */
