// SPDX-License-Identifier: GPL-2.0
/* Keys: what is read, and that it is zeroed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/ipward.h>
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
	const char *text;
	uint8_t key[16];
	uint32_t len;

	dprintf(fd, "0x00 11\n22:33\n");
	ok(!key_load("enc-key-file", path, key, sizeof(key), &len) &&
	   len == 4 && key[3] == 0x33, "a key file");
	dprintf(fd, "secret");
	said();
	ok(key_load("enc-key-file", path, key, sizeof(key), &len) < 0,
	   "not a key file");
	text = said();
	ok(!strstr(text, "secret"), "its contents are not shown");
	ok(strstr(text, "\"enc-key-file /tmp") != NULL, "the word is named");
	fchmod(fd, 0640);
	ok(key_load("key-file", path, key, sizeof(key), &len) < 0,
	   "a key file that others can read");
	ok(strstr(said(), "mode 0640") != NULL, "and that is said");
	close(fd);
	unlink(path);
	ok(key_load("enc-key-file", path, key, sizeof(key), &len) < 0,
	   "no file");
	ok(strstr(said(), "No such file") != NULL, "no file: says so");
}

static const char *algorithm(const char *text, size_t size)
{
	static char name[IPWARD_ALG_MAX];
	struct words words = split(text);

	said();
	if (algorithm_read(&words, "enc", name, size))
		return "refused";
	return name;
}

static void test_algorithm(void)
{
	static const char *const pairs[][2] = {
		{ "rfc4106", "rfc4106(gcm(aes))" },
		{ "rfc4543", "rfc4543(gcm(aes))" },
		{ "rfc4309", "rfc4309(ccm(aes))" },
		{ "rfc7539esp", "rfc7539esp(chacha20,poly1305)" },
		{ "aes-cbc", "aes-cbc" },
		{ "hmac(sha256)", "hmac(sha256)" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		is_text(algorithm(pairs[i][0], IPWARD_ALG_MAX), pairs[i][1],
			"for the kernel");
		is_text(algorithm_text(pairs[i][1]), pairs[i][0],
			"for people");
	}
	is_text(algorithm("aes-cbc", 7), "refused", "a name too long");
	is_text(said(), "Error: \"enc aes-cbc\": expected fewer than 7 "
		"letters.\n", "a name too long");
	is_text(algorithm("", IPWARD_ALG_MAX), "refused", "no name");
	is_text(said(), "Error: \"enc\" is the last word: expected after it "
		"an algorithm; \"ipward algorithms\" lists them.\n", "no name");
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

	test_algorithm();
	return tap_end();
}
