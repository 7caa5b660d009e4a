// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "import_write.h"
#include "value/key.h"

static int write_all(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		const ssize_t written = write(fd, text, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -(errno ?: EIO);
		text += written;
		len -= written;
	}
	return fsync(fd) && errno != EINVAL ? -errno : 0;
}

/* Return: 0, or a negative errno; then the file is not there. */
static int create(int folder, const char *name, const char *text)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			0600);
	int err = fd < 0 ? -errno : write_all(fd, text);

	if (fd < 0)
		return err;
	if (close(fd) && !err)
		err = -errno;
	if (err)
		unlinkat(folder, name, 0);
	return err;
}

/* Is it the file that would be written? */
static bool is_there(int folder, const char *name, const char *text)
{
	const size_t len = strlen(text);
	char bytes[1024];
	unsigned int mode;
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool same;

	if (fd < 0)
		return false;
	same = len < sizeof(bytes) && !key_exposed(fd, &mode) &&
	       read(fd, bytes, sizeof(bytes)) == (ssize_t)len &&
	       !memcmp(bytes, text, len);
	explicit_bzero(bytes, sizeof(bytes));
	close(fd);
	return same;
}

static void remove_keys(int folder, const bool *made, const struct convert_key *first,
			const struct convert_key *key)
{
	for (; first != key; first = first->next)
		if (*made++)
			unlinkat(folder, first->file, 0);
}

static int write_keys(int folder, const char *path, const struct convert_key *first,
		      bool *made)
{
	size_t i = 0;

	for (const struct convert_key *key = first; key; key = key->next, i++) {
		int err = create(folder, key->file, key->text);

		made[i] = !err;
		if (!err || (err == -EEXIST && is_there(folder, key->file, key->text)))
			continue;
		if (err == -EEXIST)
			complain("\"%s/%s\": there is a file of this name, with another key "
				 "or for others to read: expected none, or another folder.",
				 path, key->file);
		else
			complain("\"%s/%s\": cannot write this file: %s.", path, key->file,
				 strerror(-err));
		remove_keys(folder, made, first, key);
		return err;
	}
	return 0;
}

enum status import_write_keys(const char *folder, const struct convert_key *key)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;
	size_t count = 0;
	bool *made;

	if (fd < 0) {
		complain("\"%s\": cannot open this folder: %s.", folder, strerror(errno));
		return STATUS_USAGE;
	}
	for (const struct convert_key *k = key; k; k = k->next)
		count++;
	made = calloc(count + 1, sizeof(*made));
	err = made ? write_keys(fd, folder, key, made) : -ENOMEM;
	free(made);
	close(fd);
	return err ? STATUS_USAGE : STATUS_OK;
}

enum status import_write_file(const char *path, const char *text)
{
	struct stat there;
	char *other;
	int fd, err;

	if (!lstat(path, &there) && !S_ISREG(there.st_mode)) {
		complain("\"%s\" is no plain file: expected one, or none.", path);
		return STATUS_USAGE;
	}
	if (asprintf(&other, "%s.XXXXXX", path) < 0) {
		complain("%s.", strerror(ENOMEM));
		return STATUS_USAGE;
	}
	fd = mkostemp(other, O_CLOEXEC);
	err = fd < 0 ? -errno : write_all(fd, text);
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	if (!err && rename(other, path))
		err = -errno;
	if (err && fd >= 0)
		unlink(other);
	free(other);
	if (!err)
		return STATUS_OK;
	complain("\"%s\": cannot write this file: %s.", path, strerror(-err));
	return STATUS_USAGE;
}
