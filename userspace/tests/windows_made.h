/* SPDX-License-Identifier: GPL-2.0 */
/* A policy of Windows that a test makes up, and what becomes of it. */
#ifndef TESTS_WINDOWS_MADE_H
#define TESTS_WINDOWS_MADE_H

#include "policy/policy.h"
#include "tests/windows_writer.h"
#include "windows/convert.h"

#define FINDINGS	16384

/**
 * struct made - the policy at hand
 * @bytes: for data that is being written
 * @findings: what the report says, a line each
 * @linked: the objects are complete
 * @folder: with keys, and the certificate of the authority "Corp Root"
 */
struct made {
	struct windows_objects objects;
	struct windows_object *policy;
	struct convert_options options;
	struct report report;
	struct converted converted;
	struct bytes bytes;
	char findings[FINDINGS];
	bool linked;
	char folder[32];
};

extern struct made made;

/* 3DES with SHA-1 by ESP, and no offers. */
extern const struct negotiation made_good;
extern const struct negotiation made_none;

extern struct nfa_method made_kerberos;
extern struct nfa_method made_certificate;
extern struct nfa_method made_key;

/* By Kerberos, on all interfaces; from this host to all others. */
extern const struct nfa made_plain_nfa;
extern const struct ip_filter made_all_traffic;

/** made_start() - before the first policy; made_end() tidies up */
void made_start(void);
void made_end(void);

/** made_begin() - a policy without rules, and options with all that one may need */
void made_begin(void);

/** made_rule() - add a rule without filters */
struct windows_object *made_rule(const char *name, const char *action,
				 const struct nfa *nfa,
				 const struct negotiation *negotiation);

/** made_filters() - add a filter list to a rule, with @first filters of the first format */
void made_filters(const char *name, const struct ip_filter *filter, uint32_t count,
		  uint32_t first);

/** made_add() - add a rule with one filter */
void made_add(const char *name, const char *action, const struct nfa *nfa,
	      const struct negotiation *negotiation, const struct ip_filter *filter);

/** made_last() - the object of a kind that was made last */
struct windows_object *made_last(enum object_kind kind);

/** made_unset() - take an attribute from an object */
void made_unset(struct windows_object *object, enum object_attribute attribute);

/** made_address() - "1", "s"ubnet, "r"ange or "6" */
struct filter_end made_address(const char *kind);

/** made_filter() - from this host to such an address */
struct ip_filter made_filter(const char *kind, uint32_t protocol, uint16_t port);

/** made_nfa() - a rule's data with methods of authentication */
struct nfa made_nfa(struct nfa_method *method, uint32_t count);

/** made_convert() - Return: the policy file, or the findings */
const char *made_convert(void);

/** made_compile() - what the policy library makes of the file, or NULL */
struct policy *made_compile(void);

/** made_show() - a text, for one who looks into a failure */
void made_show(const char *text);

/** made_findings() - the report's texts, into @findings */
void made_findings(void);

/**
 * made_gives() - a test point: there is a file with all of these texts, and the policy
 * library takes it
 */
#define made_gives(name, ...) \
	made_gives_all(name, (const char *const[]){ __VA_ARGS__, NULL })
void made_gives_all(const char *name, const char *const *part);

/** made_refuses() - a test point: there is none, and the findings have all these texts */
#define made_refuses(name, ...) \
	made_refuses_all(name, (const char *const[]){ __VA_ARGS__, NULL })
void made_refuses_all(const char *name, const char *const *part);

/** made_lacks() - a test point: there is a file without this text */
void made_lacks(const char *name, const char *part);

#endif /* TESTS_WINDOWS_MADE_H */
