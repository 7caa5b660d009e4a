// SPDX-License-Identifier: GPL-2.0
/* Keys: what is read, and that it is zeroed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "key.h"
#include "name.h"
#include "tap.h"

static int parse(const char *text, uint8_t *key, size_t size, uint32_t *len)
{
	static char copy[256];
	int err;

	strcpy(copy, text);
	err = key_parse(copy, key, size, len);
	for (size_t i = 0; i < strlen(text); i++)
		if (copy[i])
			return 1;	/* not zeroed */
	return err;
}

static void test_file(void)
{
	char path[] = "/tmp/ipward-test-key-XXXXXX";
	int fd = mkstemp(path);
	uint8_t key[16];
	uint32_t len;

	dprintf(fd, "0x00 11\n22:33\n");
	ok(!key_load(path, key, sizeof(key), &len) && len == 4 &&
	   key[3] == 0x33, "a key file");
	dprintf(fd, "secret");
	said();
	ok(key_load(path, key, sizeof(key), &len) < 0, "not a key file");
	ok(!strstr(said(), "secret"), "its contents are not shown");
	close(fd);
	unlink(path);
	ok(key_load(path, key, sizeof(key), &len) < 0, "no file");
	ok(strstr(said(), "No such file") != NULL, "no file: says so");
}

int main(void)
{
	uint8_t key[4];
	uint32_t len;

	ok(!parse("0x0011aAfF", key, sizeof(key), &len) && len == 4 &&
	   !memcmp(key, "\x00\x11\xaa\xff", 4), "0x, both cases");
	ok(!parse("00:11:aa", key, sizeof(key), &len) && len == 3, "colons");
	ok(!parse(" 00 11\n", key, sizeof(key), &len) && len == 2, "spaces");
	ok(parse("001", key, sizeof(key), &len) == -EINVAL, "half a byte");
	ok(!memcmp(key, "\0\0\0", 4), "what was read of it is zeroed");
	ok(parse("", key, sizeof(key), &len) == -EINVAL, "nothing");
	ok(parse("0x", key, sizeof(key), &len) == -EINVAL, "only 0x");
	ok(parse("0g", key, sizeof(key), &len) == -EINVAL, "not hex");
	ok(parse("0011223344", key, sizeof(key), &len) == -E2BIG, "too long");
	test_file();

	said();
	ok(!algorithm_check("rfc4106(gcm(aes))", 20, 16), "AES-128");
	ok(!algorithm_check("rfc4106(gcm(aes))", 36, 8), "AES-256, short ICV");
	ok(algorithm_check("rfc4106(gcm(aes))", 28, 16), "AES-192 is refused");
	is_text(said(), "Error: the key has 28 bytes: expected 20 or 36 for "
		"rfc4106, the cipher's key and then 4 bytes of salt (RFC 4106, "
		"sections 8.1 and 6).\n", "AES-192");
	ok(algorithm_check("rfc4106(gcm(aes))", 20, 10), "ICV of 10 bytes");
	is_text(said(), "Error: \"icv 10\": expected 8, 12 or 16 for rfc4106 "
		"(RFC 4106, sections 8.1 and 6).\n", "ICV of 10 bytes");
	ok(!algorithm_check("other(aes)", 1, 1), "unknown: left to the kernel");
	return tap_end();
}
