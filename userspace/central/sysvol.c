// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "central/security_template.h"
#include "central/sentence.h"
#include "central/sysvol.h"
#include "central/sysvol_path.h"
#include "central/ticket_file.h"
#include "directory/filter.h"
#include "directory/search.h"
#include "ipward/child.h"
#include "policy/bytes.h"

#define TICKET		"ticket"
#define VERSION		"version"
#define RIGHTS		"rights"
#define RIGHTS_PLACE	"MACHINE\\Microsoft\\Windows NT\\SecEdit\\GptTmpl.inf"
#define NOT_THERE	"_NOT_FOUND opening remote file"
#define WORDS_MAX	1024

/* Bits of userAccountControl: a controller, and one that cannot be written to. */
#define NO_CONTROLLER	"(!(userAccountControl:1.2.840.113556.1.4.803:=8192))" \
			"(!(userAccountControl:1.2.840.113556.1.4.803:=67108864))"

static int check_name(struct directory *directory, char *why)
{
	static const char *const attributes[] = { "cn", NULL };
	char escaped[DIRECTORY_FILTER_ROOM(SYSVOL_NAME)];
	char filter[2 * sizeof(escaped) + 256];
	const struct directory_search search = {
		.base = directory_base(directory), .scope = DIRECTORY_TREE,
		.filter = filter, .attribute = attributes, .max = 16,
	};
	const char *server = directory_server(directory);
	struct directory_entries entries;
	int err;

	if (strlen(server) >= SYSVOL_NAME || *server == '-' ||
	    strspn(server, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")
		!= strlen(server))
		return sentence(why, -EINVAL, "the controller has a name that cannot be used");
	directory_filter_escape(server, strlen(server), escaped);
	snprintf(filter, sizeof(filter), "(&(|(servicePrincipalName=cifs/%s)"
		 "(servicePrincipalName=host/%s))" NO_CONTROLLER ")", escaped, escaped);
	err = directory_search(directory, &search, &entries, why);
	if (!err && entries.count)
		err = sentence(why, -EACCES, "%s, which is no controller, has the name of the "
			       "controller %s", entries.entry[0].dn, server);
	directory_entries_free(&entries);
	return err;
}

static char *name_of(const struct sysvol *sysvol, const char *file, char *name)
{
	snprintf(name, SYSVOL_NAME + 16, "%s/%s", sysvol->folder, file);
	return name;
}

/* Its name is a word of a command of smbclient's. One that was killed has left it behind. */
static int make_folder(struct sysvol *sysvol, const char *state, char *why)
{
	const int len = snprintf(sysvol->folder, sizeof(sysvol->folder), "%s/sysvol", state);
	int err = 0;

	if (len >= (int)sizeof(sysvol->folder) || strpbrk(state, "\"';\\\n"))
		err = -EINVAL;
	if (!err)
		sysvol_close(sysvol);
	if (!err && mkdir(sysvol->folder, 0700))
		err = -errno;
	if (!err)
		return 0;
	*sysvol->folder = '\0';
	return sentence(why, err, "no folder for files of SYSVOL can be made in %s: %s", state,
			strerror(-err));
}

int sysvol_open(struct sysvol *sysvol, const struct options *options,
		struct directory *directory, const char *account, char *why)
{
	char ticket[SYSVOL_NAME + 16], cache[sizeof(ticket) + 8];
	int err;

	*sysvol = (struct sysvol){
		.server = directory_server(directory),
		.address = directory_address(directory), .seconds = 3 * options->wait,
	};
	err = check_name(directory, why);
	if (!err)
		err = make_folder(sysvol, options->state, why);
	if (err)
		return err;
	snprintf(cache, sizeof(cache), "FILE:%s", name_of(sysvol, TICKET, ticket));
	return ticket_file(account, cache, why);
}

void sysvol_close(struct sysvol *sysvol)
{
	static const char *const files[] = { TICKET, VERSION, RIGHTS };
	char name[SYSVOL_NAME + 16];

	if (!*sysvol->folder)
		return;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		unlink(name_of(sysvol, files[i], name));
	rmdir(sysvol->folder);
}

/* The line of its output that names what is wrong, or the last one. */
static void say_output(const struct sysvol *sysvol, char *output, char *why)
{
	const char *said = "it says nothing";
	char *line;

	while (output && (line = strsep(&output, "\n")) != NULL) {
		if (*line)
			said = line;
		if (strstr(line, "NT_STATUS_"))
			break;
	}
	sentence(why, 0, "SYSVOL of %s cannot be read: %s", sysvol->server, said);
}

/*
 * The object's folder is there if its GPT.INI is: where SYSVOL has not been copied to this
 * controller yet, that the other file is missing says nothing.
 */
static int judge(const struct sysvol *sysvol, int status, char *output, char *why)
{
	char name[SYSVOL_NAME + 16];
	const int code = status != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	if (code == CHILD_MISSING)
		return sentence(why, -ENOPKG, "the program smbclient is not installed, by which "
				"the domain's rights are read");
	if (status != -1 && WIFSIGNALED(status))
		return sentence(why, -ETIMEDOUT, "smbclient has not ended in %u seconds",
				sysvol->seconds);
	if (!code)
		return 0;
	if (code > 0 && !access(name_of(sysvol, VERSION, name), F_OK) &&
	    access(name_of(sysvol, RIGHTS, name), F_OK) && output && strstr(output, NOT_THERE))
		return -ENOENT;
	say_output(sysvol, output, why);
	return -EIO;
}

/*
 * The cache by the environment: the option --use-krb5-ccache is there, but smbclient 4.17
 * takes the user's cache all the same. What smb.conf says is not asked.
 */
static int fetch(const struct sysvol *sysvol, const char *folder, char *why)
{
	char ticket[SYSVOL_NAME + 64], share[SYSVOL_NAME + 16], words[3 * WORDS_MAX];
	const char *const argv[] = {
		"env", ticket, "smbclient", share, "--configfile=/dev/null", "--no-pass",
		"--use-kerberos=required", "--client-protection=encrypt",
		"--ip-address", sysvol->address, "--command", words, NULL
	};
	char *output;
	int err, status;

	snprintf(ticket, sizeof(ticket), "KRB5CCNAME=FILE:%s/" TICKET, sysvol->folder);
	snprintf(share, sizeof(share), "//%s/sysvol", sysvol->server);
	snprintf(words, sizeof(words), "get \"%s\\GPT.INI\" \"%s/" VERSION "\"; "
		 "get \"%s\\" RIGHTS_PLACE "\" \"%s/" RIGHTS "\"", folder, sysvol->folder,
		 folder, sysvol->folder);
	status = child_run(argv, sysvol->seconds, &output);
	err = judge(sysvol, status, output, why);
	free(output);
	return err;
}

static int take(const char *name, uint8_t **bytes, size_t *len, char *why)
{
	int err;

	*bytes = malloc(SECURITY_TEMPLATE_MAX + 2);
	if (!*bytes)
		return sentence(why, -ENOMEM, "there is no memory");
	err = bytes_read(name, (char *)*bytes, SECURITY_TEMPLATE_MAX + 2, len);
	if (!err)
		return 0;
	free(*bytes);
	*bytes = NULL;
	return sentence(why, err == -ENOENT ? -EIO : err, "the file of rights (GptTmpl.inf) "
			"cannot be read: %s", strerror(-err));
}

int sysvol_read(const struct sysvol *sysvol, const char *place, uint8_t **bytes, size_t *len,
		char *why)
{
	char folder[SYSVOL_PATH], name[SYSVOL_NAME + 16];
	int err;

	*bytes = NULL;
	if (sysvol_path(place, folder))
		return sentence(why, -EINVAL, "\"%.100s\" (gPCFileSysPath) is no place of a Group "
				"Policy object in SYSVOL", place);
	unlink(name_of(sysvol, VERSION, name));
	unlink(name_of(sysvol, RIGHTS, name));
	err = fetch(sysvol, folder, why);
	return err ?: take(name, bytes, len, why);
}
