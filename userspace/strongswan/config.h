/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What strongSwan's headers want of its configure script. Debian builds with
 * --enable-mediation, which makes members of structures; plugin.c asks the daemon
 * whether it has them. VERSION comes from the Makefile.
 */
#ifndef _IPWARD_STRONGSWAN_CONFIG_H
#define _IPWARD_STRONGSWAN_CONFIG_H

#define CONFIG_H_INCLUDED
#define ME

/* glibc has these, so that strongSwan does not declare its own. */
#define HAVE_ALLOCA_H
#define HAVE_CLOSEFROM
#define HAVE_EXPLICIT_BZERO
#define HAVE_FMEMOPEN
#define HAVE_GCC_ATOMIC_OPERATIONS
#define HAVE_GCC_SYNC_OPERATIONS
#define HAVE_SIGWAITINFO
#define HAVE_STDBOOL_H
#define HAVE_STRERROR_R

#endif /* _IPWARD_STRONGSWAN_CONFIG_H */
