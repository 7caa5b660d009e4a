// SPDX-License-Identifier: GPL-2.0
/* The domain's rights to connect: the file of a Group Policy object, and where it is. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "central/security_template.h"
#include "central/sysvol_path.h"
#include "policy/logon_rights.h"
#include "tap.h"

static const char *right_text(const struct template_right *right, char *text)
{
	strcpy(text, right->defined ? "" : "not defined");
	for (size_t i = 0; i < right->count; i++)
		sprintf(text + strlen(text), "%s%s", i ? "," : "", right->sid[i]);
	if (right->names)
		sprintf(text + strlen(text), "+%zu:%s", right->names, right->name);
	if (right->unreadable)
		strcat(text, "!");
	return text;
}

/* Where one byte more is read than there is, tools that watch memory see it. */
static int read_copy(const uint8_t *bytes, size_t len, struct security_template *template)
{
	uint8_t *copy = malloc(len ?: 1);
	int err;

	memset(template, 0, sizeof(*template));
	if (!copy)
		return -ENOMEM;
	memcpy(copy, bytes, len);
	err = security_template_read(copy, len, template);
	free(copy);
	return err;
}

static size_t widen(const char *text, uint8_t *bytes)
{
	size_t len = 2;

	memcpy(bytes, "\xff\xfe", 2);
	for (; *text; text++) {
		bytes[len++] = *text;
		bytes[len++] = 0;
	}
	return len;
}

#define RIGHTS "[Privilege Rights]\r\n"
#define NEED "SeNetworkLogonRight = "
#define DENY "SeDenyNetworkLogonRight = "
#define NONE "not defined"

static const struct {
	const char *text, *need, *deny;
} templates[] = {
	{ "", NONE, NONE },
	{ RIGHTS NEED "*S-1-5-21-1-2-3-1105,*S-1-5-11\r\n" DENY "*S-1-5-32-546\r\n",
	  "S-1-5-21-1-2-3-1105,S-1-5-11", "S-1-5-32-546" },
	{ "[Unicode]\nUnicode=yes\n" NEED "*S-1-1-0\n[privilege rights]\n; " NEED "x\n"
	  "senetworklogonright=*s-1-5-9 , *S-1-5-021-1\n[Version]\n" DENY "*S-1-1-0\n",
	  "S-1-5-9,S-1-5-21-1", NONE },
	{ RIGHTS NEED "\r\n" DENY " , \r\n", "", "" },
	{ RIGHTS NEED "Administrators,*S-1-1-0,Users\n", "S-1-1-0+2:Administrators", NONE },
	{ RIGHTS DENY "*S-1-1,*S-1-5-99999999999,*,*S-1-5-21-x\n", NONE, "+4:*S-1-1" },
	{ RIGHTS NEED "*S-1-1-0\n" RIGHTS NEED "*S-1-5-9\n", "S-1-1-0,S-1-5-9!", NONE },
	{ RIGHTS DENY "*S-1-5-21-1-2-3-11", NONE, "S-1-5-21-1-2-3-11!" },
	{ RIGHTS "SeNetworkLogonRights = *S-1-1-0\n" DENY "*S-1-0x100000000-1\n", NONE,
	  "+1:*S-1-0x100000000-1" },
	{ "[Privilege Rights\n" NEED "*S-1-1-0\n", NONE, NONE },
};

static void test_templates(void)
{
	struct security_template template;
	char need[512], deny[512];
	uint8_t wide[1024];

	for (size_t i = 0; i < sizeof(templates) / sizeof(*templates); i++) {
		const char *text = templates[i].text;

		for (int is_wide = 0; is_wide < 2; is_wide++) {
			const size_t len = is_wide ? widen(text, wide) : strlen(text);

			ok(!read_copy(is_wide ? wide : (const uint8_t *)text, len, &template),
			   "template %zu is read", i);
			is_text(right_text(&template.right[TEMPLATE_NEED], need),
				templates[i].need, "its right of access");
			is_text(right_text(&template.right[TEMPLATE_DENY], deny),
				templates[i].deny, "its denial");
			security_template_free(&template);
		}
	}
}

static int reads(const char *text, size_t len)
{
	struct security_template template;
	const int err = read_copy((const uint8_t *)text, len, &template);

	security_template_free(&template);
	return err;
}

static void test_no_text(void)
{
	char *large = calloc(1, SECURITY_TEMPLATE_MAX + 1);

	if (!large)
		abort();
	memset(large, 'a', SECURITY_TEMPLATE_MAX + 1);
	ok(!reads(large, SECURITY_TEMPLATE_MAX), "a large file");
	ok(reads(large, SECURITY_TEMPLATE_MAX + 1) == -EFBIG, "a too large one");
	free(large);
	ok(reads("[\0P\0", 4) == -EBADMSG, "UTF-16 that does not say so");
	ok(reads("\xfe\xff\0[", 4) == -EBADMSG, "UTF-16 in the other order");
	ok(reads("\xff\xfe[\0P", 5) == -EBADMSG, "half a character");
	ok(!reads("\xef\xbb\xbf[", 4), "UTF-8 that says so");
	ok(!reads("\xff\xfe\x3d\xd8\x00\xde\n\0", 8), "characters of two units");
}

/* A part of the file never gives a right that the whole file does not give. */
static void test_cut(void)
{
	const char *text = templates[1].text;
	struct security_template template;
	char got[512];
	uint8_t wide[1024];
	const size_t len = widen(text, wide);
	unsigned int wrong = 0;

	for (size_t cut = 0; cut < len; cut++) {
		const struct template_right *right = template.right;

		if (!read_copy(wide, cut, &template))
			for (int i = 0; i < TEMPLATE_RIGHTS; i++) {
				const char *whole = i ? templates[1].deny : templates[1].need;

				if (right[i].defined && !right[i].unreadable)
					wrong += strcmp(right_text(&right[i], got), whole) != 0;
			}
		security_template_free(&template);
	}
	ok(!wrong, "cut at each byte: %u wrong rights", wrong);
}

static void test_many(void)
{
	struct security_template template;
	char *text = malloc(1 << 16);

	strcpy(text, RIGHTS NEED);
	for (int i = 0; i <= SECURITY_TEMPLATE_SIDS; i++)
		sprintf(text + strlen(text), "*S-1-5-21-1-2-3-%d,", i);
	strcat(text, "\n");
	ok(!security_template_read((const uint8_t *)text, strlen(text), &template) &&
	   template.right[TEMPLATE_NEED].unreadable &&
	   template.right[TEMPLATE_NEED].count == SECURITY_TEMPLATE_SIDS, "too many SIDs");
	security_template_free(&template);
	free(text);
}

#define GUID "{31B2F340-016D-11D2-945F-00C04FB984F9}"

static const char *const no_places[] = {
	"", "\\\\", "\\\\a\\sysvol\\a\\Policies\\", "a\\sysvol\\a\\Policies\\" GUID,
	"\\\\a\\netlogon\\a\\Policies\\" GUID, "\\\\a\\sysvol\\..\\Policies\\" GUID,
	"\\\\a\\sysvol\\a;b\\Policies\\" GUID, "\\\\a\\sysvol\\a\"b\\Policies\\" GUID,
	"\\\\a\\sysvol\\a\\Policies\\" GUID "\\..", "\\\\a\\sysvol\\a\\Policies\\" GUID " ",
	"\\\\a\\sysvol\\a\\b\\Policies\\" GUID, "\\\\a\\sysvol\\a b\\Policies\\" GUID,
	"\\\\a\\sysvol\\\\Policies\\" GUID, "\\\\a\\sysvol\\a..b\\Policies\\" GUID,
	"\\\\a\\sysvol\\a\\Policies\\{31B2F340-016D-11D2-945F-00C04FB984G9}",
	"\\\\a\\sysvol\\.\\Policies\\" GUID, "\\\\-a\\sysvol\\a\\Policies\\" GUID,
};

static void test_paths(void)
{
	char folder[SYSVOL_PATH];

	ok(!sysvol_path("\\\\ipw.test\\SysVol\\ipw.test\\Policies\\" GUID, folder), "a place");
	is_text(folder, "ipw.test\\Policies\\" GUID, "without its share");
	for (size_t i = 0; i < sizeof(no_places) / sizeof(*no_places); i++)
		ok(sysvol_path(no_places[i], folder) == -EINVAL, "no place: %s", no_places[i]);
	ok(!sysvol_has_rights(NULL) && !sysvol_has_rights("") &&
	   !sysvol_has_rights("[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}]"), "without rights");
	ok(sysvol_has_rights("[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}][{827d319e-6eac-11d2-"
			     "a4ea-00c04f79f83a}{803E14A0-B4FB-11D0-A0D0-00A0C90F574B}]"),
	   "with rights");
}

static void test_kinds(void)
{
	ok(logon_kind("S-1-1-0") == LOGON_ANYONE && logon_kind("S-1-5-11") == LOGON_ANYONE &&
	   logon_kind("S-1-5-9") == LOGON_SID && logon_kind("S-1-5-21-1-2-3-513") == LOGON_SID &&
	   logon_kind("S-1-5-32-544") == LOGON_UNKNOWN &&
	   logon_kind("S-1-5-32-545") == LOGON_UNKNOWN &&
	   logon_kind("S-1-5-32-546") == LOGON_NOBODY && logon_kind("S-1-5-7") == LOGON_NOBODY &&
	   logon_kind("S-1-5-210-1") == LOGON_UNKNOWN, "what SIDs are to an account");
}

int main(void)
{
	test_templates();
	test_no_text();
	test_cut();
	test_many();
	test_paths();
	test_kinds();
	return tap_end();
}
