/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In place of strongSwan's daemon.h: the parts of an IKE SA that decide who may connect, so
 * that the decision can be tested without a daemon. Names and meanings are the daemon's;
 * what the tests make of it is in tests/peer.h.
 */
#ifndef TESTS_CHARON_DAEMON_H
#define TESTS_CHARON_DAEMON_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TRUE	true
#define FALSE	false

static inline int min(int one, int other)
{
	return one < other ? one : other;
}

static inline bool streq(const char *one, const char *other)
{
	return !strcmp(one, other);
}

static inline bool strpfx(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static inline bool memeq(const void *one, const void *other, size_t len)
{
	return !memcmp(one, other, len);
}

typedef struct chunk_t {
	uint8_t *ptr;
	size_t len;
} chunk_t;

#define chunk_empty	((chunk_t){ NULL, 0 })

static inline chunk_t chunk_create(void *bytes, size_t len)
{
	return (chunk_t){ bytes, len };
}

static inline chunk_t chunk_skip(chunk_t chunk, size_t len)
{
	return len < chunk.len ? chunk_create(chunk.ptr + len, chunk.len - len) : chunk_empty;
}

/* Nothing is equal to nothing. */
static inline bool chunk_equals(chunk_t one, chunk_t other)
{
	return one.ptr && other.ptr && one.len == other.len &&
	       memeq(one.ptr, other.ptr, one.len);
}

typedef enum { ID_ANY, ID_FQDN, ID_RFC822_ADDR, ID_DER_ASN1_DN, ID_KEY_ID } id_type_t;
typedef enum { ID_MATCH_NONE, ID_MATCH_ANY, ID_MATCH_ONE_WILDCARD, ID_MATCH_PERFECT } id_match_t;

typedef enum {
	AUTH_RULE_IDENTITY,
	AUTH_RULE_EAP_IDENTITY,
	AUTH_RULE_SUBJECT_CERT,
	AUTH_RULE_GROUP,
} auth_rule_t;

typedef struct identification_t identification_t;
struct identification_t {
	id_type_t (*get_type)(identification_t *this);
	chunk_t (*get_encoding)(identification_t *this);
	id_match_t (*matches)(identification_t *this, identification_t *other);
	void (*destroy)(identification_t *this);
};

typedef struct enumerator_t enumerator_t;
struct enumerator_t {
	bool (*enumerate)(enumerator_t *this, ...);
	void (*destroy)(enumerator_t *this);
};

typedef struct certificate_t certificate_t;
struct certificate_t {
	id_match_t (*has_subject)(certificate_t *this, identification_t *subject);
};

typedef struct auth_cfg_t auth_cfg_t;
struct auth_cfg_t {
	void (*add)(auth_cfg_t *this, auth_rule_t type, ...);
	void *(*get)(auth_cfg_t *this, auth_rule_t type);
	enumerator_t *(*create_enumerator)(auth_cfg_t *this);
};

typedef struct peer_cfg_t peer_cfg_t;
struct peer_cfg_t {
	char *(*get_name)(peer_cfg_t *this);
};

typedef struct ike_sa_t ike_sa_t;
struct ike_sa_t {
	peer_cfg_t *(*get_peer_cfg)(ike_sa_t *this);
	identification_t *(*get_other_id)(ike_sa_t *this);
	auth_cfg_t *(*get_auth_cfg)(ike_sa_t *this, bool local);
	enumerator_t *(*create_auth_cfg_enumerator)(ike_sa_t *this, bool local);
};

identification_t *identification_create_from_string(char *text);
identification_t *identification_create_from_encoding(id_type_t type, chunk_t encoding);

#endif /* TESTS_CHARON_DAEMON_H */
