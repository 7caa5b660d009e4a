// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "policy/authentication.h"
#include "value/key.h"

#define EXPECTED	"a name that stands under \"authentication\""

struct method {
	const struct node *kerberos;
	const struct node *certificate;
	const struct node *preshared_key;
	const struct node *allow;
	const struct node *deny;
};

struct kerberos {
	const char *realm;
};

struct certificate {
	const struct node *authorities;
	int map;
};

struct preshared_key {
	const char *id;
	const struct node *file;
};

static const struct choice maps[] = {
	{ "none", 0 },
	{ "directory", 1 },
	{ NULL, 0 },
};

#define KEY(type, name, text, form, reader, member_)			\
	.key = name, .about = text, .shape = form, .read = reader,	\
	.offset = offsetof(struct type, member_)

static const struct member kerberos_table[] = {
	{ KEY(kerberos, "realm", "the Kerberos realm, as CORP.EXAMPLE", SHAPE_TEXT,
	      read_text, realm), .required = true },
	{ .key = NULL },
};

static const struct member certificate_table[] = {
	{ KEY(certificate, "authorities", "files with the certificates of the "
	      "authorities that peers' certificates come from", SHAPE_TEXTS,
	      read_node, authorities), .required = true },
	{ KEY(certificate, "map", "where the account of a certificate is looked up",
	      SHAPE_CHOICE, read_choice, map), .choices = maps },
	{ .key = NULL },
};

static const struct member preshared_key_table[] = {
	{ KEY(preshared_key, "id", "the peer's identity, as web7.example",
	      SHAPE_TEXT, read_text, id), .required = true },
	{ KEY(preshared_key, "file", "the file with the key", SHAPE_TEXT, read_node,
	      file), .required = true },
	{ .key = NULL },
};

const struct member authentication_table[] = {
	{ KEY(method, "kerberos", "by Kerberos", SHAPE_MAP, read_node, kerberos),
	  .members = kerberos_table },
	{ KEY(method, "certificate", "by certificates", SHAPE_MAP, read_node,
	      certificate), .members = certificate_table },
	{ KEY(method, "preshared-key", "by a key that both have", SHAPE_MAP,
	      read_node, preshared_key), .members = preshared_key_table },
	{ KEY(method, "allow", "accounts and groups that may connect", SHAPE_TEXTS,
	      read_node, allow) },
	{ KEY(method, "deny", "accounts and groups that may not, which goes first",
	      SHAPE_TEXTS, read_node, deny) },
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

static int check_authority(struct compiler *compiler, const struct node *text,
			   void *arg)
{
	(void)arg;
	if (!access(text->text, R_OK))
		return 0;
	return node_error(compiler, text, "\"%s\": cannot read this file: %s",
			  text->text, strerror(errno));
}

static int nothing(struct compiler *compiler, const struct node *text, void *arg)
{
	(void)compiler;
	(void)text;
	(void)arg;
	return 0;
}

static int read_kinds(struct compiler *compiler, const struct method *method)
{
	struct certificate certificate = { NULL, 0 };
	struct preshared_key key = { NULL, NULL };
	struct kerberos kerberos = { NULL };
	int err = 0;

	if (method->kerberos)
		err |= map_read(compiler, method->kerberos, kerberos_table,
				&kerberos, "\"kerberos\"");
	if (method->certificate)
		err |= map_read(compiler, method->certificate, certificate_table,
				&certificate, "\"certificate\"");
	if (certificate.authorities)
		err |= each_text(compiler, certificate.authorities,
				 "files of certificates", check_authority, NULL);
	if (method->preshared_key)
		err |= map_read(compiler, method->preshared_key,
				preshared_key_table, &key, "\"preshared-key\"");
	if (key.file)
		err |= check_secret(compiler, key.file);
	return err;
}

static int read_method(struct compiler *compiler, const struct node *node)
{
	struct method method = { NULL, NULL, NULL, NULL, NULL };
	int err = map_read(compiler, node, authentication_table, &method,
			   "a method of authentication");

	if (err)
		return err;
	if (!!method.kerberos + !!method.certificate + !!method.preshared_key != 1)
		return node_error(compiler, node, "authentication \"%s\": expected one "
				  "of kerberos, certificate and preshared-key",
				  node->key);
	if (method.allow)
		err |= each_text(compiler, method.allow, "accounts and groups",
				 nothing, NULL);
	if (method.deny)
		err |= each_text(compiler, method.deny, "accounts and groups",
				 nothing, NULL);
	err |= read_kinds(compiler, &method);
	return err ? -EINVAL : 0;
}

int authentication_define(struct compiler *compiler, const struct node *map)
{
	int err = 0;

	if (map->kind != NODE_MAP)
		return node_error(compiler, map, "\"authentication\": expected names, "
				  "as { partners: { certificate: ... } }");
	for (const struct node *node = map->first; node; node = node->next) {
		if (!names_add(&compiler->names[NAMES_AUTHENTICATION], node->key,
			       node_key_place(node), node,
			       &compiler->policy->arena, compiler->report))
			err = -EINVAL;
		err |= read_method(compiler, node);
	}
	return err ? -EINVAL : 0;
}

static int find(struct compiler *compiler, const struct node *text, void *arg)
{
	(void)arg;
	return compiler_find(compiler, NAMES_AUTHENTICATION, text, EXPECTED) ?
	       0 : -EINVAL;
}

int authentication_read(struct compiler *compiler, const struct node *value)
{
	return each_text(compiler, value, EXPECTED, find, NULL);
}
