// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "policy/authentication.h"
#include "value/key.h"

#define EXPECTED	"a name that stands under \"authentication\""

#define HOST_CERTIFICATE	"/etc/ipward/host.pem"
#define HOST_KEY		"/etc/ipward/host.key"

/* What the file says, before it is looked at as a whole. */
struct method {
	const struct node *kerberos;
	const struct node *certificate;
	const struct node *preshared_key;
	const struct node *allow;
	const struct node *deny;
	const struct node *ike;
};

struct kerberos {
	const struct node *realm;
};

struct certificate {
	const struct node *authorities;
	const struct node *certificate;
	const struct node *key;
	const struct node *local_id;
	int map;
	int revocation;
};

struct preshared_key {
	const struct node *id;
	const struct node *file;
	const struct node *local_id;
};

struct ike {
	uint64_t version;
	const struct node *proposals;
	bool legacy;
};

static const struct choice maps[] = {
	{ "none", MAP_NONE },
	{ "directory", MAP_DIRECTORY },
	{ NULL, 0 },
};

static const struct choice revocations[] = {
	{ "relaxed", 0 },
	{ "ifuri", 1 },
	{ "strict", 2 },
	{ NULL, 0 },
};

#define KEY(type, name, text, form, reader, member_)			\
	.key = name, .about = text, .shape = form, .read = reader,	\
	.offset = offsetof(struct type, member_)

static const struct member kerberos_table[] = {
	{ KEY(kerberos, "realm", "the Kerberos realm, as CORP.EXAMPLE", SHAPE_TEXT,
	      read_node, realm), .required = true },
	{ .key = NULL },
};

#define LOCAL_ID	"what this host calls itself, as web7.example"

static const struct member certificate_table[] = {
	{ KEY(certificate, "authorities", "files with the certificates of the "
	      "authorities that peers' certificates come from", SHAPE_TEXTS,
	      read_node, authorities), .required = true },
	{ KEY(certificate, "certificate", "the file with this host's certificate, "
	      HOST_CERTIFICATE " by default", SHAPE_TEXT, read_node, certificate) },
	{ KEY(certificate, "key", "the file with its private key, " HOST_KEY
	      " by default", SHAPE_TEXT, read_node, key) },
	{ KEY(certificate, "local-id", LOCAL_ID, SHAPE_TEXT, read_node, local_id) },
	{ KEY(certificate, "map", "where the account of a certificate is looked up",
	      SHAPE_CHOICE, read_choice, map), .choices = maps },
	{ KEY(certificate, "revocation", "how sure it must be that a certificate is "
	      "not revoked", SHAPE_CHOICE, read_choice, revocation),
	  .choices = revocations },
	{ .key = NULL },
};

static const struct member preshared_key_table[] = {
	{ KEY(preshared_key, "id", "the peer's identity, as web7.example",
	      SHAPE_TEXT, read_node, id), .required = true },
	{ KEY(preshared_key, "file", "the file with the key", SHAPE_TEXT, read_node,
	      file), .required = true },
	{ KEY(preshared_key, "local-id", LOCAL_ID, SHAPE_TEXT, read_node,
	      local_id) },
	{ .key = NULL },
};

static const struct member ike_table[] = {
	{ KEY(ike, "version", "2, or 1 for peers that have no other", SHAPE_NUMBER,
	      read_number, version), .min = 1, .max = 2 },
	{ KEY(ike, "proposals", "algorithms of the key exchange, as "
	      "aes256-sha256-ecp256, the best first", SHAPE_TEXTS, read_node,
	      proposals) },
	{ KEY(ike, "legacy", "allow version 1 and weak algorithms", SHAPE_FLAG,
	      read_flag, legacy) },
	{ .key = NULL },
};

const struct member authentication_table[] = {
	{ KEY(method, "kerberos", "by Kerberos", SHAPE_MAP, read_node, kerberos),
	  .members = kerberos_table },
	{ KEY(method, "certificate", "by certificates", SHAPE_MAP, read_node,
	      certificate), .members = certificate_table },
	{ KEY(method, "preshared-key", "by a key that both have", SHAPE_MAP,
	      read_node, preshared_key), .members = preshared_key_table },
	{ KEY(method, "allow", "identities, accounts and groups that may connect",
	      SHAPE_TEXTS, read_node, allow) },
	{ KEY(method, "deny", "those that may not, which goes first",
	      SHAPE_TEXTS, read_node, deny) },
	{ KEY(method, "ike", "settings of the key exchange", SHAPE_MAP, read_node,
	      ike), .members = ike_table },
	{ .key = NULL },
};

static int check_secret(struct compiler *compiler, const struct node *text)
{
	unsigned int mode;
	bool exposed;
	int fd;

	if (expect_text(compiler, text, "the file with the key"))
		return -EINVAL;
	fd = open(text->text, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return node_error(compiler, text, "\"%s\": cannot open this file: %s",
				  text->text, strerror(errno));
	exposed = key_exposed(fd, &mode);
	close(fd);
	if (!exposed)
		return 0;
	return node_error(compiler, text, "\"%s\": others can read this key: expected "
			  "a file that only its owner reads: chmod 600",
			  text->text);
}

static int check_readable(struct compiler *compiler, const struct node *text)
{
	if (expect_text(compiler, text, "a file with a certificate"))
		return -EINVAL;
	if (!access(text->text, R_OK))
		return 0;
	return node_error(compiler, text, "\"%s\": cannot read this file: %s",
			  text->text, strerror(errno));
}

/* Identities go into a configuration of lines: a newline must not begin another. */
static int check_text(struct compiler *compiler, const struct node *text,
		      const char *what)
{
	if (expect_text(compiler, text, what))
		return -EINVAL;
	for (const char *c = text->text; *c; c++)
		if (iscntrl((unsigned char)*c))
			return node_error(compiler, text, "%s with a control "
					  "character: expected one without", what);
	return 0;
}

struct taking {
	struct texts *texts;
	int (*check)(struct compiler *compiler, const struct node *text);
};

static int take(struct compiler *compiler, const struct node *text, void *arg)
{
	const struct taking *taking = arg;

	if (taking->check(compiler, text))
		return -EINVAL;
	taking->texts->item[taking->texts->count++] = text->text;
	return 0;
}

static int take_texts(struct compiler *compiler, const struct node *value,
		      const char *expected, struct texts *texts,
		      int (*check)(struct compiler *compiler,
				   const struct node *text))
{
	struct taking taking = { texts, check };
	unsigned int count = 1;

	if (value->kind == NODE_LIST)
		for (const struct node *n = value->first; n; n = n->next)
			count++;
	texts->item = compiler_alloc(compiler, count * sizeof(*texts->item));
	if (!texts->item)
		return -ENOMEM;
	return each_text(compiler, value, expected, take, &taking);
}

static int check_account(struct compiler *compiler, const struct node *text)
{
	return check_text(compiler, text, "accounts and groups");
}

static int check_proposal(struct compiler *compiler, const struct node *text)
{
	const char *c = text->text;

	while (islower((unsigned char)*c) || isdigit((unsigned char)*c) ||
	       *c == '-' || *c == '_')
		c++;
	if (!*c)
		return 0;
	return node_error(compiler, text, "\"%s\": expected algorithms as "
			  "aes256-sha256-ecp256", text->text);
}

/* What Kerberos or strongSwan would read as something else is no part of one. */
static int check_realm(struct compiler *compiler, const struct node *text)
{
	if (expect_text(compiler, text, "the Kerberos realm"))
		return -EINVAL;
	for (const char *c = text->text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr(".-_", *c))
			return node_error(compiler, text, "\"%s\": expected a realm of "
					  "letters, digits, dots and dashes, as "
					  "CORP.EXAMPLE", text->text);
	return 0;
}

static int read_kerberos(struct compiler *compiler, const struct node *node,
			 struct authentication *to)
{
	struct kerberos kerberos = { NULL };
	int err = map_read(compiler, node, kerberos_table, &kerberos, "\"kerberos\"");

	to->kind = AUTHENTICATION_KERBEROS;
	if (kerberos.realm) {
		err |= check_realm(compiler, kerberos.realm);
		to->realm = kerberos.realm->text;
	}
	return err;
}

static int read_certificate(struct compiler *compiler, const struct node *node,
			    struct authentication *to)
{
	struct certificate certificate = { NULL, NULL, NULL, NULL, MAP_NONE, 0 };
	int err = map_read(compiler, node, certificate_table, &certificate,
			   "\"certificate\"");

	to->kind = AUTHENTICATION_CERTIFICATE;
	to->map = certificate.map;
	to->revocation = revocations[certificate.revocation].name;
	to->certificate = HOST_CERTIFICATE;
	to->key = HOST_KEY;
	if (certificate.authorities)
		err |= take_texts(compiler, certificate.authorities,
				  "files of certificates", &to->authorities,
				  check_readable);
	if (certificate.certificate) {
		err |= check_readable(compiler, certificate.certificate);
		to->certificate = certificate.certificate->text;
	}
	if (certificate.key) {
		err |= check_secret(compiler, certificate.key);
		to->key = certificate.key->text;
	}
	if (certificate.local_id) {
		err |= check_text(compiler, certificate.local_id, "an identity");
		to->local_id = certificate.local_id->text;
	}
	return err;
}

static int read_preshared_key(struct compiler *compiler, const struct node *node,
			      struct authentication *to)
{
	struct preshared_key key = { NULL, NULL, NULL };
	int err = map_read(compiler, node, preshared_key_table, &key,
			   "\"preshared-key\"");

	to->kind = AUTHENTICATION_PRESHARED_KEY;
	if (key.id) {
		err |= check_text(compiler, key.id, "the peer's identity");
		to->peer_id = key.id->text;
	}
	if (key.file) {
		err |= check_secret(compiler, key.file);
		to->key = key.file->text;
	}
	if (key.local_id) {
		err |= check_text(compiler, key.local_id, "an identity");
		to->local_id = key.local_id->text;
	}
	return err;
}

/* Is this one of the words between the dashes? */
static bool names(const char *proposal, const char *word)
{
	const size_t len = strlen(word);

	for (const char *c = strstr(proposal, word); c; c = strstr(c + 1, word))
		if ((c == proposal || c[-1] == '-') && (!c[len] || c[len] == '-'))
			return true;
	return false;
}

static const char *weak_word(const char *proposal)
{
	static const char *const weak[] = {
		"3des", "des", "md5", "md5_128", "prfmd5", "sha1", "sha", "prfsha1",
		"modp768", "modp1024", "modp1024s160", "modp1536",
	};

	for (size_t i = 0; i < sizeof(weak) / sizeof(weak[0]); i++)
		if (names(proposal, weak[i]))
			return weak[i];
	return NULL;
}

static int read_ike(struct compiler *compiler, const struct node *node,
		    struct authentication *to)
{
	struct ike ike = { 2, NULL, false };
	int err = map_read(compiler, node, ike_table, &ike, "\"ike\"");

	to->version = ike.version;
	if (ike.proposals)
		err |= take_texts(compiler, ike.proposals, "algorithms",
				  &to->proposals, check_proposal);
	if (ike.legacy)
		return err;
	for (unsigned int i = 0; i < to->proposals.count; i++) {
		const char *weak = weak_word(to->proposals.item[i]);

		if (weak)
			err |= node_error(compiler, ike.proposals, "\"%s\" is weak: "
					  "expected better algorithms, or \"legacy: "
					  "true\" for a peer that has no better "
					  "ones", weak);
	}
	if (ike.version == 1)
		err |= node_error(compiler, node, "\"version: 1\" is IKEv1, which is "
				  "for old peers: expected \"legacy: true\" beside "
				  "it, or version 2");
	return err;
}

static int read_kinds(struct compiler *compiler, const struct method *method,
		      struct authentication *to)
{
	int err = 0;

	if (method->kerberos)
		err |= read_kerberos(compiler, method->kerberos, to);
	if (method->certificate)
		err |= read_certificate(compiler, method->certificate, to);
	if (method->preshared_key)
		err |= read_preshared_key(compiler, method->preshared_key, to);
	if (method->ike)
		err |= read_ike(compiler, method->ike, to);
	return err;
}

static struct authentication *read_method(struct compiler *compiler,
					  const struct node *node)
{
	struct method method = { NULL, NULL, NULL, NULL, NULL, NULL };
	struct authentication *to = compiler_alloc(compiler, sizeof(*to));
	int err;

	if (!to)
		return NULL;
	err = map_read(compiler, node, authentication_table, &method,
		       "a method of authentication");
	to->name = node->key;
	to->place = node_key_place(node);
	to->version = 2;
	if (!err &&
	    !!method.kerberos + !!method.certificate + !!method.preshared_key != 1)
		err = node_error(compiler, node, "authentication \"%s\": expected one "
				 "of kerberos, certificate and preshared-key",
				 node->key);
	err |= read_kinds(compiler, &method, to);
	if (method.allow)
		err |= take_texts(compiler, method.allow, "accounts and groups",
				  &to->allow, check_account);
	if (method.deny)
		err |= take_texts(compiler, method.deny, "accounts and groups",
				  &to->deny, check_account);
	return err ? NULL : to;
}

int authentication_define(struct compiler *compiler, const struct node *map)
{
	int err = 0;

	if (map->kind != NODE_MAP)
		return node_error(compiler, map, "\"authentication\": expected names, "
				  "as { partners: { certificate: ... } }");
	for (const struct node *node = map->first; node; node = node->next) {
		struct naming *naming =
			names_add(&compiler->names[NAMES_AUTHENTICATION], node->key,
				  node_key_place(node), node,
				  &compiler->policy->arena, compiler->report);
		void *value = read_method(compiler, node);

		if (naming)
			naming->value = value;
		if (!naming || !value)
			err = -EINVAL;
	}
	return err;
}

static int find(struct compiler *compiler, const struct node *text, void *arg)
{
	const struct naming *naming = compiler_find(compiler, NAMES_AUTHENTICATION,
						    text, EXPECTED);
	struct methods *methods = arg;

	if (!naming || !naming->value)
		return -EINVAL;
	methods->item[methods->count++] = naming->value;
	return 0;
}

const struct methods *authentication_read(struct compiler *compiler,
					  const struct node *value)
{
	struct methods *methods = compiler_alloc(compiler, sizeof(*methods));
	unsigned int count = 1;

	if (value->kind == NODE_LIST)
		for (const struct node *n = value->first; n; n = n->next)
			count++;
	if (!methods)
		return NULL;
	methods->item = compiler_alloc(compiler, count * sizeof(*methods->item));
	if (!methods->item ||
	    each_text(compiler, value, EXPECTED, find, methods))
		return NULL;
	return methods;
}
