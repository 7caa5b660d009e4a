// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "policy/bytes.h"

int bytes_read(const char *path, char *bytes, size_t size, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t n = 1;
	int err = 0;

	*len = 0;
	if (fd < 0)
		return -errno;
	for (; *len < size - 1 && n > 0; *len += n > 0 ? n : 0) {
		n = read(fd, bytes + *len, size - 1 - *len);
		if (n < 0)
			err = -errno;
	}
	close(fd);
	bytes[*len] = '\0';
	return err ?: n > 0 ? -EFBIG : 0;
}

/* A file may be of secrets: what was read of it before an error is not left behind. */
int bytes_load(const char *path, size_t size, char **bytes, size_t *len)
{
	int err = -ENOMEM;

	*len = 0;
	*bytes = malloc(size);
	if (*bytes)
		err = bytes_read(path, *bytes, size, len);
	if (!err)
		return 0;
	if (*bytes)
		explicit_bzero(*bytes, *len);
	free(*bytes);
	*bytes = NULL;
	*len = 0;
	return err;
}
