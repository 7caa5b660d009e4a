// SPDX-License-Identifier: GPL-2.0
/* Keytabs: the account of a machine, and bytes that are none. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "policy/keytab.h"
#include "tap.h"

#define BYTES(text)	(const uint8_t *)(text), sizeof(text) - 1

#define HEAD	"\5\2"
#define KEY	"\0\0\0\1" "time" "\3" "\0\22" "\0\4" "key!"
#define HOST	"\0\0\0\42" "\0\2" "\0\1A" "\0\4host" "\0\3web" KEY "\0"
#define HOLE	"\377\377\377\375" "abc"
#define WEB	"\0\0\0\34" "\0\1" "\0\1A" "\0\4WEB$" KEY
#define DB	"\0\0\0\33" "\0\1" "\0\1A" "\0\3DB$" KEY

static void finds(const uint8_t *bytes, size_t len, const char *realm,
		  const char *expected, const char *what)
{
	char name[KEYTAB_NAME] = "";

	ok(!keytab_find(bytes, len, realm, name) && !strcmp(name, expected), "%s", what);
}

static void finds_none(const uint8_t *bytes, size_t len, int err, const char *what)
{
	char name[KEYTAB_NAME] = "";

	ok(keytab_find(bytes, len, "A", name) == err, "%s", what);
}

/* In memory of its own, so that a byte behind it is noticed. */
static int find_in(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ?: 1);
	char name[KEYTAB_NAME];
	int err;

	if (!copy)
		return -ENOMEM;
	memcpy(copy, bytes, len);
	err = keytab_find(copy, len, "A", name);
	free(copy);
	return err;
}

static void cut_short(void)
{
	static const char all[] = HEAD HOST HOLE WEB;
	size_t ends = 0, others = 0;

	for (size_t len = 0; len < sizeof(all) - 1; len++) {
		const int err = find_in((const uint8_t *)all, len);

		if (err == -ENOENT)
			ends++;
		else if (err != -EINVAL)
			others++;
	}
	ok(ends == 3 && !others, "cut short, it is none but at the end of an entry");
}

/* Each byte once with each value. */
static void change_bytes(void)
{
	static const char all[] = HEAD HOST HOLE WEB;
	uint8_t bytes[sizeof(all) - 1];
	size_t wrong = 0;

	for (size_t i = 0; i < sizeof(bytes); i++)
		for (unsigned int value = 0; value < 256; value++) {
			int err;

			memcpy(bytes, all, sizeof(bytes));
			bytes[i] = value;
			err = find_in(bytes, sizeof(bytes));
			wrong += err && err != -ENOENT && err != -EINVAL;
		}
	ok(!wrong, "whatever a byte is changed to, there is an answer");
}

int main(void)
{
	finds(BYTES(HEAD WEB), "A", "WEB$@A", "the account of a machine");
	finds(BYTES(HEAD HOST HOLE WEB DB), "A", "WEB$@A", "the first one, behind others");
	finds(BYTES(HEAD HOST DB WEB), "A", "DB$@A", "whichever that is");
	finds_none(BYTES(HEAD), -ENOENT, "a keytab without entries");
	finds_none(BYTES(HEAD HOST), -ENOENT, "one of services alone");
	finds_none(BYTES(HEAD "\0\0\0\34" "\0\1" "\0\1B" "\0\4WEB$" KEY), -ENOENT,
		   "one of another realm");
	finds_none(BYTES(HEAD "\0\0\0\34" "\0\1" "\0\1A" "\0\4WE\n$" KEY), -ENOENT,
		   "a name with a newline");
	finds_none(BYTES(HEAD "\0\0\0\34" "\0\1" "\0\1A" "\0\4WE\"$" KEY), -ENOENT,
		   "a name with a quote");
	finds_none(BYTES(HEAD "\0\0\0\34" "\0\1" "\0\1A" "\377\377WEB$" KEY), -ENOENT,
		   "a name longer than its entry");
	finds_none(BYTES(HEAD "\177\377\377\377" "\0\1" "\0\1A" "\0\4WEB$" KEY), -EINVAL,
		   "an entry longer than the file");
	finds_none(BYTES(HEAD "\200\0\0\0" "\0\1" "\0\1A" "\0\4WEB$" KEY), -EINVAL,
		   "a hole of the largest size");
	finds_none(BYTES("\5\1" WEB), -EINVAL, "the format of before");
	finds_none(BYTES(""), -EINVAL, "nothing");
	cut_short();
	change_bytes();
	return tap_end();
}
