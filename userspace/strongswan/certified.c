// SPDX-License-Identifier: GPL-2.0
/*
 * charon asks its validators about a certificate when all authorities above it are known
 * to be trusted, in a thread that may wait. It adds what they find to what the peer has
 * proved, if the peer then proves that the certificate is its own.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <daemon.h>
#include <credentials/certificates/x509.h>
#include <credentials/cert_validator.h>
#include "accounts.h"
#include "certified.h"
#include "finder.h"
#include "lists_path.h"

#define TEXT_MAX	1024	/* bytes of a mapping */

/**
 * struct certified - what charon and other plugins of ours ask
 * @path: the file of those who may connect
 */
struct certified {
	cert_validator_t validator;
	struct finder finder;
	const char *path;
};

/** struct found - what a certificate says of whose it is */
struct found {
	char *host[ACCOUNTS_NAMES + 1];
	char *mapping[ACCOUNTS_NAMES + 1];
	unsigned int hosts;
	unsigned int mappings;
};

static void found_free(struct found *found)
{
	for (unsigned int i = 0; i < found->hosts; i++)
		free(found->host[i]);
	for (unsigned int i = 0; i < found->mappings; i++)
		free(found->mapping[i]);
}

static bool is_host_name(chunk_t text)
{
	if (!text.len || text.len > 255)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!isalnum(text.ptr[i]) && !strchr(".-_", text.ptr[i]))
			return false;
	return true;
}

/* A name with a wildcard is no host's. */
static void add_hosts(x509_t *x509, struct found *found)
{
	enumerator_t *names = x509->create_subjectAltName_enumerator(x509);
	identification_t *name;
	chunk_t text;

	while (names->enumerate(names, &name)) {
		text = name->get_encoding(name);
		if (name->get_type(name) != ID_FQDN || !is_host_name(text) ||
		    found->hosts == ACCOUNTS_NAMES)
			continue;
		found->host[found->hosts] = strndup((char *)text.ptr, text.len);
		if (found->host[found->hosts])
			found->hosts++;
	}
	names->destroy(names);
}

/* The format is the daemon's, which the compiler does not know. */
static int print(char *text, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, TEXT_MAX, format, args);
	va_end(args);
	return len;
}

/*
 * A distinguished name as Windows writes it there: from the root, without blanks behind
 * the commas. charon escapes nothing, so that "CN=a, OU=b" may be one part or two: what
 * is not read back as the same name is not used.
 */
static bool dn_text(identification_t *dn, char *text)
{
	identification_t *again;
	char *to = text;
	bool same;

	if (dn->get_type(dn) != ID_DER_ASN1_DN || print(text, "%Y", dn) >= TEXT_MAX ||
	    strpbrk(text, "\\\"<>;+#"))
		return false;
	again = identification_create_from_string(text);
	same = again->get_type(again) == ID_DER_ASN1_DN && again->equals(again, dn);
	again->destroy(again);
	if (!same)
		return false;
	for (const char *from = text; *from; from++)
		if (from == text || *from != ' ' || from[-1] != ',')
			*to++ = *from;
	*to = '\0';
	return true;
}

__attribute__((format(printf, 2, 3)))
static void add_mapping(struct found *found, const char *format, ...)
{
	va_list args;

	if (found->mappings == ACCOUNTS_NAMES)
		return;
	va_start(args, format);
	if (vasprintf(&found->mapping[found->mappings], format, args) >= 0)
		found->mappings++;
	va_end(args);
}

/* The last byte first, as Windows writes the number of a certificate there. */
static void number_text(chunk_t number, char *text, size_t size)
{
	*text = '\0';
	if (2 * number.len >= size)
		return;
	for (size_t i = number.len; i > 0; i--, text += 2)
		sprintf(text, "%02x", number.ptr[i - 1]);
}

static void add_issued(certificate_t *certificate, x509_t *x509, struct found *found)
{
	char issuer[TEXT_MAX], subject[TEXT_MAX], number[128];

	if (!dn_text(certificate->get_issuer(certificate), issuer))
		return;
	if (dn_text(certificate->get_subject(certificate), subject))
		add_mapping(found, "X509:<I>%s<S>%s", issuer, subject);
	number_text(x509->get_serial(x509), number, sizeof(number));
	if (*number)
		add_mapping(found, "X509:<I>%s<SR>%s", issuer, number);
}

static void add_key(x509_t *x509, struct found *found)
{
	chunk_t key = x509->get_subjectKeyIdentifier(x509), hex;

	if (!key.len || key.len > 64)
		return;
	hex = chunk_to_hex(key, NULL, FALSE);
	add_mapping(found, "X509:<SKI>%.*s", (int)hex.len, (char *)hex.ptr);
	chunk_free(&hex);
}

/* Return: a text that is another one for each certificate, to be freed; NULL if none. */
static char *key_of(certificate_t *certificate)
{
	hasher_t *sha256 = lib->crypto->create_hasher(lib->crypto, HASH_SHA256);
	chunk_t bytes = chunk_empty, hash = chunk_empty, hex;
	char *key = NULL;

	if (!certificate->get_encoding(certificate, CERT_ASN1_DER, &bytes))
		bytes = chunk_empty;
	if (bytes.len && sha256 && sha256->allocate_hash(sha256, bytes, &hash)) {
		hex = chunk_to_hex(hash, NULL, FALSE);
		key = strndup((char *)hex.ptr, hex.len);
		chunk_free(&hex);
		chunk_free(&hash);
	}
	chunk_free(&bytes);
	DESTROY_IF(sha256);
	return key;
}

static void add_answer(const struct accounts_question *question, auth_cfg_t *round)
{
	struct find_sids sids;
	char why[DIRECTORY_WHY];

	if (accounts_find(question, &sids, why))
		groups_lack(round, why);
	for (size_t i = 0; i < sids.count; i++)
		groups_add(round, sids.sid[i], true);
	find_free(&sids);
}

static void ask(const char *host, certificate_t *certificate, auth_cfg_t *round)
{
	x509_t *x509 = (x509_t *)certificate;
	struct accounts_question question = { .host = host };
	struct found found = { .hosts = 0 };

	question.key = key_of(certificate);
	add_hosts(x509, &found);
	add_issued(certificate, x509, &found);
	add_key(x509, &found);
	question.names.host = (const char *const *)found.host;
	question.names.mapping = (const char *const *)found.mapping;
	if (question.key)
		add_answer(&question, round);
	else
		groups_lack(round, "its certificate cannot be read");
	found_free(&found);
	free((char *)question.key);
}

static bool validate_online(cert_validator_t *validator, certificate_t *subject,
			    certificate_t *issuer, u_int pathlen, bool anchor,
			    auth_cfg_t *round)
{
	struct certified *this = (struct certified *)validator;
	struct lists lists;
	const char *host;

	(void)issuer;
	(void)anchor;
	if (pathlen || subject->get_type(subject) != CERT_X509 ||
	    lists_open(this->path, &lists))
		return TRUE;
	host = lists_account(&lists);
	if (*host && lists_want(&lists, "account"))
		ask(host, subject, round);
	lists_close(&lists);
	return TRUE;
}

static void find_principal(struct finder *finder, const char *principal,
			   auth_cfg_t *round)
{
	const struct certified *this = (void *)((char *)finder -
						offsetof(struct certified, finder));
	struct accounts_question question = { .key = principal, .principal = principal };
	struct lists lists;

	if (lists_open(this->path, &lists))
		return;
	question.host = lists_account(&lists);
	if (*question.host)
		add_answer(&question, round);
	lists_close(&lists);
}

struct certified *certified_create(void)
{
	struct certified *this;

	INIT(this,
		.validator = { .validate_online = validate_online },
		.finder = { .find = find_principal },
		.path = lists_path(),
	);
	lib->set(lib, FINDER_NAME, &this->finder);
	lib->credmgr->add_validator(lib->credmgr, &this->validator);
	return this;
}

void certified_destroy(struct certified *certified)
{
	if (!certified)
		return;
	lib->set(lib, FINDER_NAME, NULL);
	lib->credmgr->remove_validator(lib->credmgr, &certified->validator);
	free(certified);
}
