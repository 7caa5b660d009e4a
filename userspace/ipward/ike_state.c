// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include "ike_state.h"
#include "swanctl.h"
#include "policy/ike_lists.h"

#define PREFIX		"ipward-"
#define TEXT_NAME	"conf.d/ipward.conf"
#define FILE_MAX	((off_t)64 * 1024 * 1024)

static const char *const folders[] = { "x509ca", "x509", "private" };

static void path_of(const char *name, const char *suffix, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s%s", swanctl_folder(), name, suffix);
}

/* Return: the content with a NUL behind it, or NULL. */
static char *read_whole(const char *name, size_t *len)
{
	char path[PATH_MAX], *bytes = NULL;
	struct stat about;
	ssize_t n = 1;
	int fd;

	path_of(name, "", path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return NULL;
	if (!fstat(fd, &about) && about.st_size < FILE_MAX)
		bytes = calloc(1, about.st_size + 1);
	for (*len = 0; bytes && *len < (size_t)about.st_size && n > 0;) {
		n = read(fd, bytes + *len, about.st_size - *len);
		*len += n > 0 ? n : 0;
	}
	close(fd);
	return bytes;
}

static void read_named(const char *name, struct ike_config *state)
{
	struct ike_file *file = calloc(1, sizeof(*file));

	if (!file)
		return;
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->bytes = read_whole(file->name, &file->len);
	if (!file->bytes) {
		free(file);
		return;
	}
	file->next = state->file;
	state->file = file;
}

static void read_file(const char *folder, const char *name, struct ike_config *state)
{
	char path[sizeof(state->file->name)];

	snprintf(path, sizeof(path), "%s/%.80s", folder, name);
	read_named(path, state);
}

void ike_state_read(struct ike_config *state)
{
	char path[PATH_MAX];
	struct dirent *entry;

	memset(state, 0, sizeof(*state));
	state->text.text = read_whole(TEXT_NAME, &state->text.len);
	state->text.room = state->text.len;
	read_named(IKE_LISTS_NAME, state);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		DIR *folder;

		path_of(folders[i], "", path);
		folder = opendir(path);
		while (folder && (entry = readdir(folder)))
			if (!strncmp(entry->d_name, PREFIX, strlen(PREFIX)))
				read_file(folders[i], entry->d_name, state);
		if (folder)
			closedir(folder);
	}
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		len -= n;
	}
	return fsync(fd) ? -errno : 0;
}

/* Whoever reads it meanwhile has the old one or the new one. */
static int write_file(const char *name, const char *bytes, size_t len,
		      char path[PATH_MAX])
{
	char temporary[PATH_MAX];
	int fd, err;

	path_of(name, "", path);
	path_of(name, ".new", temporary);
	unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	err = write_all(fd, bytes, len);
	close(fd);
	if (!err && rename(temporary, path))
		err = -errno;
	if (err)
		unlink(temporary);
	return err;
}

static bool has(const struct ike_config *config, const char *name)
{
	for (const struct ike_file *file = config->file; file; file = file->next)
		if (!strcmp(file->name, name))
			return true;
	return false;
}

/* Keys and trust that the policy has no longer must not stay behind. */
static void remove_others(const struct ike_config *old, const struct ike_config *new)
{
	char path[PATH_MAX];

	for (const struct ike_file *file = old->file; file; file = file->next) {
		if (has(new, file->name))
			continue;
		path_of(file->name, "", path);
		unlink(path);
	}
}

int ike_state_write(const struct ike_config *old, const struct ike_config *new,
		    char path[PATH_MAX])
{
	int err = 0;

	for (const struct ike_file *file = new->file; file && !err; file = file->next)
		err = write_file(file->name, file->bytes, file->len, path);
	if (err)
		return err;
	if (new->text.text) {
		err = write_file(TEXT_NAME, new->text.text, new->text.len, path);
	} else {
		path_of(TEXT_NAME, "", path);
		unlink(path);
	}
	if (!err)
		remove_others(old, new);
	return err;
}
