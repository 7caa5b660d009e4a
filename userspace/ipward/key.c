// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "complain.h"
#include "key.h"

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

/* Without stdio, whose buffers would keep the key. */
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

static int explain_failure(const char *name, const char *path, int err)
{
	if (err == -EINVAL)
		return complain_value(name, path, "hex digits in pairs "
				      "in the file; 0x, colons, spaces and "
				      "newlines are allowed");
	if (err == -E2BIG)
		return complain_value(name, path, "a shorter key in the file");
	return complain("\"%s %s\": %s.", name, path, strerror(-err));
}

static bool insecure;

void key_insecure(void)
{
	insecure = true;
}

/* Pipes and devices have a mode, but keep nothing. */
static int check_mode(const char *name, const char *path, int fd)
{
	struct stat st;

	if (insecure || fstat(fd, &st) || !S_ISREG(st.st_mode) ||
	    !(st.st_mode & (S_IRWXG | S_IRWXO)))
		return 0;
	return complain("\"%s %s\": others can read the file (mode %04o): "
			"expected mode 0600 (chmod 600), or --insecure.", name,
			path, st.st_mode & 07777);
}

int key_load(const char *name, const char *path, uint8_t *key, size_t size,
	     uint32_t *len)
{
	int fd = STDIN_FILENO;
	char text[FILE_MAX];
	int err;

	if (strcmp(path, "-") != 0)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return explain_failure(name, path, -errno);
	if (check_mode(name, path, fd)) {
		if (fd != STDIN_FILENO)
			close(fd);
		return -EINVAL;
	}
	err = read_all(fd, text, sizeof(text));
	if (!err)
		err = key_parse(text, key, size, len);
	explicit_bzero(text, sizeof(text));
	if (fd != STDIN_FILENO)
		close(fd);
	return err ? explain_failure(name, path, err) : 0;
}
