/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of Group Policy objects, from the share SYSVOL of a controller: by smbclient, which
 * speaks SMB sealed by Kerberos.
 */
#ifndef _IPWARD_CENTRAL_SYSVOL_H
#define _IPWARD_CENTRAL_SYSVOL_H

#include <stddef.h>
#include <stdint.h>
#include "central/options.h"
#include "directory/connect.h"

#define SYSVOL_NAME	256

/**
 * struct sysvol - a folder of root's alone for a ticket and what is fetched
 * @seconds: for each program that is run
 */
struct sysvol {
	char folder[SYSVOL_NAME];
	const char *server;
	const char *address;
	unsigned int seconds;
};

/**
 * sysvol_open() - prepare it
 * @directory: whose controller is asked; it lives longer than @sysvol
 * @account: of this host
 * @why: receives a sentence if it fails, DIRECTORY_WHY bytes
 *
 * SMB has no names that are a controller's alone. So the directory is asked whether the
 * name that the ticket will be for is one of another account's.
 *
 * Return: 0, or a negative errno; sysvol_close() is for both.
 */
int sysvol_open(struct sysvol *sysvol, const struct options *options,
		struct directory *directory, const char *account, char *why);

/** sysvol_close() - remove the folder with all that is in it */
void sysvol_close(struct sysvol *sysvol);

/**
 * sysvol_read() - fetch the file of rights
 * @place: gPCFileSysPath of the object
 * @bytes: receives it, to be freed
 *
 * Return: 0, -ENOENT if the object's folder is there and has no such file, or another
 * negative errno.
 */
int sysvol_read(const struct sysvol *sysvol, const char *place, uint8_t **bytes, size_t *len,
		char *why);

#endif /* _IPWARD_CENTRAL_SYSVOL_H */
