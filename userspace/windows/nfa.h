/* SPDX-License-Identifier: GPL-2.0 */
/* The data of an ipsecNFA object: how peers of a rule prove who they are, and where. */
#ifndef _IPWARD_WINDOWS_NFA_H
#define _IPWARD_WINDOWS_NFA_H

#include "windows/blob.h"

enum nfa_kind {
	NFA_PRESHARED_KEY = 1,
	NFA_CERTIFICATE = 3,
	NFA_KERBEROS = 5,
};

enum nfa_flag {
	NFA_MAP = 1,			/* certificates belong to accounts */
	NFA_NO_REQUEST = 2,		/* peers are not told the authority */
};

enum nfa_interfaces {
	NFA_REMOTE = 0xffffffff,
	NFA_LAN = 0xfffffffe,
	NFA_ALL = 0xfffffffd,
};

/**
 * struct nfa_method - a way to prove who one is
 * @kind: enum nfa_kind
 * @text: the key, or the name of the authority; "" for Kerberos
 * @flags: enum nfa_flag
 */
struct nfa_method {
	uint32_t kind;
	const char *text;
	uint32_t flags;
};

/**
 * struct nfa - a rule without what it refers to
 * @method: in the order in which they are offered; @methods of them
 * @interfaces: enum nfa_interfaces
 * @interface: the name of the one interface that it is for, or ""
 * @tunnel: it is for one direction of a tunnel
 * @end: the tunnel's end, of which @end_len bytes are there: 4 or 16
 * @end_name: its name, or ""
 */
struct nfa {
	struct nfa_method *method;
	uint32_t methods;
	uint32_t interfaces;
	const char *interface;
	bool tunnel;
	bool active;
	uint8_t end[16];
	uint8_t end_len;
	const char *end_name;
};

/**
 * nfa_read() - MS-GPIPSEC, 2.2.1.3.1
 * @arena: what methods and texts are taken from
 *
 * The methods are those of the second list where there is one, as Windows has it since
 * Vista; the two have to agree.
 *
 * Return: 0, or -EINVAL with an error in the report.
 */
int nfa_read(struct blob *blob, struct arena *arena, struct nfa *nfa);

#endif /* _IPWARD_WINDOWS_NFA_H */
