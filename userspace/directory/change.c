// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "directory/change.h"
#include "directory/deadline.h"
#include "directory/session.h"

#define CHANGES_MAX	8

/**
 * struct request - changes as libldap takes them
 */
struct request {
	LDAPMod mod[CHANGES_MAX];
	LDAPMod *list[CHANGES_MAX + 1];
	struct berval value[CHANGES_MAX];
	struct berval *values[CHANGES_MAX][2];
};

static int fill(struct request *request, const struct directory_change *changes,
		int operation)
{
	int count = 0;

	memset(request, 0, sizeof(*request));
	for (; changes->attribute; changes++, count++) {
		if (count == CHANGES_MAX)
			return -E2BIG;
		request->value[count].bv_val = (char *)changes->bytes;
		request->value[count].bv_len = changes->len;
		request->values[count][0] = &request->value[count];
		request->mod[count].mod_op = operation | LDAP_MOD_BVALUES;
		request->mod[count].mod_type = (char *)changes->attribute;
		if (changes->bytes)
			request->mod[count].mod_bvalues = request->values[count];
		request->list[count] = &request->mod[count];
	}
	return 0;
}

static int finish(struct directory *directory, int code, int id, char *why)
{
	LDAPMessage *message;
	char *text = NULL;
	int ret, err;

	if (code != LDAP_SUCCESS)
		return session_judge(directory, code, NULL, "a change", why);
	err = session_result(directory, id, deadline_after(directory->milliseconds),
			     &message, why);
	if (err)
		return err;
	ret = ldap_parse_result(directory->ld, message, &code, NULL, &text, NULL, NULL, 1);
	err = session_judge(directory, ret != LDAP_SUCCESS ? ret : code, text, "a change",
			    why);
	ldap_memfree(text);
	return err;
}

int directory_add(struct directory *directory, const char *dn,
		  const struct directory_change *changes, char *why)
{
	struct request request;
	int id = 0, code;

	if (fill(&request, changes, LDAP_MOD_ADD))
		return session_say(why, -E2BIG, "there are too many changes");
	code = ldap_add_ext(directory->ld, dn, request.list, NULL, NULL, &id);
	return finish(directory, code, id, why);
}

int directory_replace(struct directory *directory, const char *dn,
		      const struct directory_change *changes, char *why)
{
	struct request request;
	int id = 0, code;

	if (fill(&request, changes, LDAP_MOD_REPLACE))
		return session_say(why, -E2BIG, "there are too many changes");
	code = ldap_modify_ext(directory->ld, dn, request.list, NULL, NULL, &id);
	return finish(directory, code, id, why);
}

int directory_delete(struct directory *directory, const char *dn, char *why)
{
	int id = 0;
	const int code = ldap_delete_ext(directory->ld, dn, NULL, NULL, &id);

	return finish(directory, code, id, why);
}
