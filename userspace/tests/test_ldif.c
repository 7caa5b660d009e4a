// SPDX-License-Identifier: GPL-2.0
/* LDIF, as ldbsearch and ldapsearch print it, and what is none. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "tap.h"
#include "tests/windows_made.h"
#include "windows/ldif.h"

static const char ldif[] =
	"# ldbsearch\n"
	"version: 1\r\n"
	"\n"
	"dn:: Q049eCxEQz14\n"
	"OBJECTCLASS: ipsecPolicy\n"
	"ipsecName;lang-en: Two\n"
	"  Words\n"
	"# a remark that\n"
	" goes on\n"
	"ipsecData:: AAEC\n"
	" /w==\n"
	"description:\n"
	"whenChanged: 1\r\n"
	"\n"
	"search: 2\n"
	"result: 0 Success\n"
	"\n"
	"ref: ldap://other/DC=x\n";

static int read_ldif(const char *text, size_t len)
{
	char *copy = malloc(len ?: 1);
	int err;

	if (!copy)
		abort();
	memcpy(copy, text, len);
	objects_free(&made.objects);
	report_free(&made.report);
	report_init(&made.report);
	err = ldif_read(&made.objects, "file", copy, len, &made.report);
	free(copy);
	made_findings();
	return err;
}

static void refuses_ldif(const char *name, const char *text, const char *expected)
{
	ok(read_ldif(text, strlen(text)) == -EINVAL && strstr(made.findings, expected) &&
	   made.report.message[0].place.line == 2, "LDIF: %s", name);
}

static void test_ldif(void)
{
	const struct object_value *data;
	size_t wrong = 0;

	ok(!read_ldif(ldif, sizeof(ldif) - 1) && made.objects.first && !made.objects.first->next,
	   "LDIF: an object, remarks, and what ldapsearch adds");
	if (!made.objects.first) {
		made_show(made.findings);
		return;
	}
	is_text(made.objects.first->object->dn, "CN=x,DC=x", "LDIF: a name in base64");
	is_text(object_title(made.objects.first->object), "Two Words", "LDIF: a line in two parts");
	data = made.objects.first->object->value[ATTRIBUTE_DATA];
	ok(data && data->len == 4 && !memcmp(data->bytes, "\0\1\2\xff", 4), "LDIF: base64");
	ok(made.objects.first->object->place.line == 4, "LDIF: where it stands");
	for (size_t len = 0; len < sizeof(ldif); len++) {
		const int err = read_ldif(ldif, len);

		wrong += (err && err != -EINVAL) ||
			 !err != !made.report.count[SEVERITY_ERROR];
	}
	ok(!wrong, "LDIF: cut at each byte, there is an answer");
	refuses_ldif("no base64", "dn: x\nipsecData:: AA=A\n", "no base64");
	refuses_ldif("base64 of a wrong length", "dn: x\nipsecData:: AAA\n", "no base64");
	refuses_ldif("another file", "dn: x\nipsecData:< file:///etc/passwd\n",
		     "another file");
	refuses_ldif("no colon", "dn: x\nipsecData\n", "expected LDIF");
	refuses_ldif("two names", "dn: x\ndn: y\n", "another object begins");
	refuses_ldif("a change", "dn: x\nchangetype: add\n", "changes to objects");
	refuses_ldif("a part of a list", "dn: x\nmember;range=0-1499: y\n",
		     "a part of a list");
	ok(!read_ldif("dn: x\nmember;range=0-*: y\n", 25), "LDIF: all of a list");
	refuses_ldif("no name", "\ncn: x\n", "expected \"dn: ...\"");
	ok(read_ldif("dn: x\0y\n", 8) == -EINVAL, "LDIF: a NUL byte");
}

int main(void)
{
	made_start();
	test_ldif();
	made_end();
	return tap_end();
}
