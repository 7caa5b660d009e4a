// SPDX-License-Identifier: GPL-2.0
/* Keys: what is read, and that it is zeroed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/ipward.h>
#include "tap.h"
#include "value/algorithm.h"
#include "value/key.h"

static int parse(const char *text, uint8_t *out, size_t size, uint32_t *bytes)
{
	static char copy[256];
	int err;

	strcpy(copy, text);
	err = key_parse(copy, out, size, bytes);
	for (size_t i = 0; i < strlen(text); i++)
		if (copy[i])
			return 1;	/* not zeroed */
	return err;
}

static uint8_t key[16];
static uint32_t len;

static int load(const char *path, struct value_error *error)
{
	return key_load("enc-key-file", path, KEY_PRIVATE, key, sizeof(key),
			&len, error);
}

static void test_file(void)
{
	char path[] = "/tmp/ipward-test-key-XXXXXX";
	int fd = mkstemp(path);
	struct value_error error = { .problem = VALUE_FINE };
	const char *text;

	dprintf(fd, "0x00 11\n22:33\n");
	ok(!load(path, &error) &&
	   len == 4 && key[3] == 0x33, "a key file");
	fchmod(fd, 0640);
	ok(load(path, &error) < 0, "a key file for a group");
	ok(strstr(said_by(&error), "(mode 0640): expected mode 0600") != NULL,
	   "a key file for a group: says so");
	ok(!key_load("key-file", path, KEY_INSECURE, key, sizeof(key), &len,
		     &error), "unless it is meant");
	fchmod(fd, 0602);
	ok(load(path, &error) < 0, "a key file that anybody may write");
	fchmod(fd, 0600);
	dprintf(fd, "secret");
	ok(load(path, &error) < 0,
	   "not a key file");
	text = said_by(&error);
	ok(!strstr(text, "secret"), "its contents are not shown");
	ok(strstr(text, "\"enc-key-file /tmp") != NULL, "the word is named");
	close(fd);
	unlink(path);
	ok(load(path, &error) < 0,
	   "no file");
	ok(strstr(said_by(&error), "No such file") != NULL, "no file: says so");
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
	is_text(algorithm_foreign("aes256gcm16"), "aead aes-gcm",
		"a name of strongSwan's");
	is_text(algorithm_foreign("hmac-sha256"), "auth hmac-sha-256-128",
		"a name of nobody's");
	ok(!algorithm_foreign("rot13"), "no algorithm");
	is_text(algorithm("aes-cbc", 7), "refused", "a name too long");
	is_text(said(), "\"enc aes-cbc\": expected fewer than 7 "
		"letters.", "a name too long");
	is_text(algorithm("", IPWARD_ALG_MAX), "refused", "no name");
	is_text(said(), "\"enc\" is the last word: expected after it "
		"an algorithm; \"ipward algorithms\" lists them.", "no name");
}

int main(void)
{
	uint8_t small[4];

	ok(!parse("0x0011aAfF", small, sizeof(small), &len) && len == 4 &&
	   !memcmp(small, "\x00\x11\xaa\xff", 4), "0x, both cases");
	ok(!parse("00:11:aa", small, sizeof(small), &len) && len == 3, "colons");
	ok(!parse(" 00 11\n", small, sizeof(small), &len) && len == 2, "spaces");
	ok(parse("001", small, sizeof(small), &len) == -EINVAL, "half a byte");
	ok(!memcmp(small, "\0\0\0", 4), "what was read of it is zeroed");
	ok(parse("", small, sizeof(small), &len) == -EINVAL, "nothing");
	ok(parse("0x", small, sizeof(small), &len) == -EINVAL, "only 0x");
	ok(parse("0g", small, sizeof(small), &len) == -EINVAL, "not hex");
	ok(parse("0011223344", small, sizeof(small), &len) == -E2BIG, "too long");
	test_file();

	test_algorithm();
	return tap_end();
}
