// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
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
