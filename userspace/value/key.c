// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include "value/key.h"

#define FILE_MAX	4096	/* bytes of a key file */

static int hex_value(int c)
{
	if (isdigit(c))
		return c - '0';
	return tolower(c) - 'a' + 10;
}

static int convert(const char *text, uint8_t *key, size_t size, uint32_t *len)
{
	unsigned int digits = 0;

	while (isspace((unsigned char)*text))
		text++;
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	for (; *text; text++) {
		int c = (unsigned char)*text;

		if (isspace(c) || c == ':')
			continue;
		if (!isxdigit(c))
			return -EINVAL;
		if (digits / 2 >= size)
			return -E2BIG;
		key[digits / 2] = digits % 2 ?
			key[digits / 2] << 4 | hex_value(c) : hex_value(c);
		digits++;
	}
	*len = digits / 2;
	return digits % 2 || !digits ? -EINVAL : 0;
}

int key_parse(char *text, uint8_t *key, size_t size, uint32_t *len)
{
	int err = convert(text, key, size, len);

	if (err)
		explicit_bzero(key, size);
	explicit_bzero(text, strlen(text));
	return err;
}

/* Do not use stdio: its buffers would keep the key. */
static int read_all(int fd, char *text, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size - 1) {
		n = read(fd, text + len, size - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		len += n;
	}
	text[len] = '\0';
	return strlen(text) == len ? 0 : -EINVAL;
}

static int fail(struct value_error *error, const char *name, const char *path,
		int err)
{
	if (err == -EINVAL)
		return value_fail(error, VALUE_WRONG, name, path, "hex digits "
				  "in pairs in the file; 0x, colons, spaces "
				  "and newlines are allowed");
	if (err == -E2BIG)
		return value_fail(error, VALUE_WRONG, name, path,
				  "a shorter key in the file");
	return value_fail(error, VALUE_UNREADABLE, name, path, "%s",
			  strerror(-err));
}

bool key_exposed(int fd, unsigned int *mode)
{
	struct stat stat;

	if (fstat(fd, &stat) || !S_ISREG(stat.st_mode))
		return false;
	*mode = stat.st_mode & 07777;
	return stat.st_mode & 0077;
}

static int load(int fd, uint8_t *key, size_t size, uint32_t *len)
{
	char text[FILE_MAX];
	int err = read_all(fd, text, sizeof(text));

	if (!err)
		err = key_parse(text, key, size, len);
	explicit_bzero(text, sizeof(text));
	return err;
}

int key_load(const char *name, const char *path, enum key_trust trust,
	     uint8_t *key, size_t size, uint32_t *len,
	     struct value_error *error)
{
	unsigned int mode;
	int fd, err;

	if (!strcmp(path, "-")) {
		err = load(STDIN_FILENO, key, size, len);
		return err ? fail(error, name, path, err) : 0;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return fail(error, name, path, -errno);
	if (trust == KEY_PRIVATE && key_exposed(fd, &mode)) {
		close(fd);
		return value_fail(error, VALUE_UNREADABLE, name, path, "others "
				  "can read the file (mode %04o): expected "
				  "mode 0600 (chmod 600), or --insecure", mode);
	}
	err = load(fd, key, size, len);
	close(fd);
	return err ? fail(error, name, path, err) : 0;
}
