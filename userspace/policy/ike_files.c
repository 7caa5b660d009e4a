// SPDX-License-Identifier: GPL-2.0
/*
 * Files of the policy as the daemon's tools get them: keys in the text, certificates
 * as copies in their own folder, which is the only one that they may read where
 * AppArmor guards them.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "policy/bytes.h"
#include "policy/ike_parts.h"
#include "value/key.h"

#define FILE_MAX	((size_t)1024 * 1024)
#define SECRET_MAX	512
#define SECRET_SHORT	16	/* bytes; a shorter key can be tried out by a peer */

#define PEM_BEGIN	"-----BEGIN CERTIFICATE-----"
#define PEM_END		"-----END CERTIFICATE-----"

static int complain(struct report *report, const struct authentication *method,
		    const char *path, const char *why)
{
	report_error(report, method->place, path, "authentication \"%s\": \"%s\": %s",
		     method->name, path, why);
	return -EINVAL;
}

int ike_file_add(struct ike_config *config, const char *name, const char *bytes,
		 size_t len)
{
	struct ike_file *file = calloc(1, sizeof(*file)), **last = &config->file;

	if (file)
		file->bytes = malloc(len);
	if (!file || !file->bytes) {
		free(file);
		return -ENOMEM;
	}
	snprintf(file->name, sizeof(file->name), "%s", name);
	memcpy(file->bytes, bytes, len);
	file->len = len;
	while (*last)
		last = &(*last)->next;
	*last = file;
	return 0;
}

/* The certificates of a file, one after another; one that is no PEM is in DER. */
static bool next_certificate(const char **at, const char *end, const char **from,
			     size_t *len)
{
	const char *begin = strstr(*at, PEM_BEGIN);
	const char *stop = begin ? strstr(begin, PEM_END) : NULL;

	if (!stop)
		return false;
	stop += strlen(PEM_END);
	*from = begin;
	*len = stop - begin + (stop < end && *stop == '\n');
	*at = stop;
	return true;
}

struct copying {
	struct ike_config *config;
	const char *folder;
	const struct authentication *method;
	unsigned int count;
	uint64_t hash;
};

static int copy(struct copying *copying, const char *bytes, size_t len, char *name)
{
	char of[IKE_NAME], number[12] = "";
	size_t at;

	snprintf(number, sizeof(number), "%u", ++copying->count);
	ike_name(copying->method->name, number, of);
	at = snprintf(name, IKE_NAME + 16, "%s/", copying->folder);
	snprintf(name + at, IKE_NAME + 16 - at, "%s.pem", of);
	copying->hash = ike_hash(copying->hash, bytes, len);
	return ike_file_add(copying->config, name, bytes, len);
}

/* @names: of all copies, with commas; grows */
static int copy_certificates(struct copying *copying, const char *path,
			     struct ike_text *names, struct report *report)
{
	char *bytes = malloc(FILE_MAX), name[IKE_NAME + 16];
	const char *at = bytes, *from;
	unsigned int found = 0;
	size_t len = 0, one;
	int err;

	if (!bytes)
		return -ENOMEM;
	err = bytes_read(path, bytes, FILE_MAX, &len);
	if (err)
		err = complain(report, copying->method, path, strerror(-err));
	while (!err && next_certificate(&at, bytes + len, &from, &one)) {
		err = copy(copying, from, one, name);
		ike_add(names, "%s%s", names->len ? ", " : "", strchr(name, '/') + 1);
		found++;
	}
	if (!err && !found && len && (unsigned char)bytes[0] == 0x30) {
		err = copy(copying, bytes, len, name);
		ike_add(names, "%s%s", names->len ? ", " : "", strchr(name, '/') + 1);
	} else if (!err && !found) {
		err = complain(report, copying->method, path, "expected a certificate "
			       "in PEM or DER");
	}
	free(bytes);
	return err ?: names->failed ? -ENOMEM : 0;
}

static int copy_key(const struct authentication *method, struct ike_config *config,
		    struct report *report)
{
	char *bytes = malloc(FILE_MAX), of[IKE_NAME], name[IKE_NAME + 16];
	size_t len = 0;
	int err;

	if (!bytes)
		return -ENOMEM;
	err = bytes_read(method->key, bytes, FILE_MAX, &len);
	if (err)
		err = complain(report, method, method->key, strerror(-err));
	ike_name(method->name, "", of);
	snprintf(name, sizeof(name), "private/%s.pem", of);
	err = err ?: ike_file_add(config, name, bytes, len);
	explicit_bzero(bytes, FILE_MAX);
	free(bytes);
	return err;
}

int ike_proof_load(const struct authentication *method, struct ike_config *config,
		   struct ike_proof *proof, struct report *report)
{
	struct copying copying = { config, "x509ca", method, 0, 0 };
	struct ike_text names = { .text = NULL };
	int err = 0;

	memset(proof, 0, sizeof(*proof));
	for (unsigned int i = 0; i < method->authorities.count && !err; i++)
		err = copy_certificates(&copying, method->authorities.item[i],
					&names, report);
	proof->cacerts = names.text;
	if (err)
		return err;
	/* The first is this host's; others are of authorities between. */
	copying.folder = "x509";
	copying.count = 0;
	names = (struct ike_text){ .text = NULL };
	err = copy_certificates(&copying, method->certificate, &names, report);
	if (!err)
		snprintf(proof->certs, sizeof(proof->certs), "%.*s",
			 (int)strcspn(names.text, ","), names.text);
	free(names.text);
	proof->hash = copying.hash;
	return err ?: copy_key(method, config, report);
}

/* Text, of which the end of the line is no part, or hex digits after 0x. */
static int parse_secret(char *text, size_t len, uint8_t *secret, uint32_t *bytes)
{
	if (strlen(text) != len)
		return -EINVAL;
	while (len && isspace((unsigned char)text[len - 1]))
		text[--len] = '\0';
	if (!strncmp(text, "0x", 2))
		return key_parse(text, secret, SECRET_MAX, bytes);
	if (!len || len > SECRET_MAX || strchr(text, '\n'))
		return -EINVAL;
	memcpy(secret, text, len);
	*bytes = len;
	return 0;
}

static void add_secret(struct ike_text *text, const uint8_t *secret, uint32_t len)
{
	ike_begin(text);
	ike_add(text, "secret = 0x");
	for (uint32_t i = 0; i < len; i++)
		ike_add(text, "%02x", secret[i]);
	ike_add(text, "\n");
}

int ike_secret(const struct authentication *method, enum ike_secrets secrets,
	       struct ike_text *text, struct ike_proof *proof,
	       struct report *report)
{
	char file[2 * SECRET_MAX + 64];
	uint8_t secret[SECRET_MAX];
	uint32_t bytes = 0;
	size_t len = 0;
	int err = bytes_read(method->key, file, sizeof(file), &len);

	if (err)
		err = complain(report, method, method->key, strerror(-err));
	else if (parse_secret(file, len, secret, &bytes))
		err = complain(report, method, method->key, "expected one line of "
			       "text, or hex digits after 0x, of up to 512 bytes");
	else if (secrets == IKE_SECRETS_HIDDEN)
		ike_line(text, "# secret: the content of %s", method->key);
	else
		add_secret(text, secret, bytes);
	if (!err && secrets == IKE_SECRETS_SHOWN)
		proof->hash = ike_hash(0, secret, bytes);
	if (!err && bytes < SECRET_SHORT)
		report_warning(report, method->place, method->key, "authentication "
			       "\"%s\": \"%s\": a key of %u bytes can be guessed: "
			       "expected %d or more, as \"openssl rand -base64 32\" "
			       "makes them", method->name, method->key, bytes,
			       SECRET_SHORT);
	explicit_bzero(file, sizeof(file));
	explicit_bzero(secret, sizeof(secret));
	return err;
}
