/* SPDX-License-Identifier: GPL-2.0 */
/* A Kerberos ticket of this host's account, in a file, for another program. */
#ifndef _IPWARD_CENTRAL_TICKET_FILE_H
#define _IPWARD_CENTRAL_TICKET_FILE_H

/**
 * ticket_file() - get the account's first ticket by its key in the keytab of this host
 * @account: principal, as WEB$@CORP.EXAMPLE
 * @cache: of a form that libkrb5 knows, as FILE:/run/ticket, in a folder of root's alone
 * @why: receives a sentence if it fails, DIRECTORY_WHY bytes
 *
 * Return: 0, -EACCES if Kerberos refuses, or -ENOMEM.
 */
int ticket_file(const char *account, const char *cache, char *why);

#endif /* _IPWARD_CENTRAL_TICKET_FILE_H */
