// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "complain.h"
#include "dns.h"
#include "host_facts.h"
#include "value/address.h"

#define FOLDER		"/var/lib/ipward"
#define FILE_NAME	FOLDER "/names"
#define NEW_NAME	FOLDER "/names.new"

/**
 * struct known - what a name meant last
 * @asked: by this process, so that it belongs to the policy
 */
struct known {
	struct known *next;
	struct prefix_list list;
	bool asked;
	char name[];
};

static struct known *all;
static bool file_is_read;

static struct known *find(const char *name)
{
	struct known *known = all;

	while (known && strcmp(known->name, name) != 0)
		known = known->next;
	return known;
}

static struct known *find_or_make(const char *name)
{
	struct known *known = find(name);

	if (known)
		return known;
	known = calloc(1, sizeof(*known) + strlen(name) + 1);
	if (!known)
		return NULL;
	strcpy(known->name, name);
	known->next = all;
	all = known;
	return known;
}

static void copy_list(struct prefix_list *to, const struct prefix_list *from)
{
	to->count = 0;
	for (unsigned int i = 0; i < from->count; i++)
		prefix_list_add(to, &from->item[i].addr, from->item[i].len);
}

/* A name and its addresses; what this process knows better stays. */
static void take_line(char *line)
{
	char *rest = line, *word = strsep(&rest, "\n ");
	struct ipward_addr addr;
	struct known *known;

	if (!*word || find(word))
		return;
	known = find_or_make(word);
	while (known && (word = strsep(&rest, "\n ")))
		if (!address_parse(word, &addr))
			prefix_list_add(&known->list, &addr, 8 * addr.len);
}

static void read_file(void)
{
	FILE *file;
	char *line = NULL;
	size_t room = 0;

	if (file_is_read)
		return;
	file_is_read = true;
	file = fopen(FILE_NAME, "re");
	if (!file)
		return;
	while (getline(&line, &room, file) > 0)
		take_line(line);
	free(line);
	fclose(file);
}

static const char *look_up(const char *name, struct prefix_list *list)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_RAW };
	struct addrinfo *found, *one;
	struct ipward_addr addr;
	int err = getaddrinfo(name, NULL, &hints, &found);

	if (err)
		return gai_strerror(err);
	for (one = found; one; one = one->ai_next)
		if (host_facts_address(one->ai_addr, &addr))
			prefix_list_add(list, &addr, 8 * addr.len);
	freeaddrinfo(found);
	return list->count ? NULL : "it has none";
}

/* Sorted, since a server hands them out in turns. */
static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct prefix));
}

const char *dns_resolve(const char *name, struct prefix_list *list)
{
	const char *problem = look_up(name, list);
	struct known *known;

	if (problem)
		read_file();
	known = problem ? find(name) : find_or_make(name);
	if (known)
		known->asked = true;
	if (!problem) {
		qsort(list->item, list->count, sizeof(*list->item), compare);
		if (known)
			copy_list(&known->list, list);
		return NULL;
	}
	if (!known || !known->list.count)
		return problem;
	warn("\"%s\": %s: its last addresses stay.", name, problem);
	copy_list(list, &known->list);
	return NULL;
}

void dns_walk(dns_fn fn, void *arg)
{
	for (const struct known *known = all; known; known = known->next)
		if (known->asked)
			fn(known->name, &known->list, arg);
}

static void write_known(FILE *file, const struct known *known)
{
	char text[ADDRESS_TEXT];

	fputs(known->name, file);
	for (unsigned int i = 0; i < known->list.count; i++)
		fprintf(file, " %s", address_text(&known->list.item[i].addr, text));
	putc('\n', file);
}

void dns_save(void)
{
	const struct known *known = all;
	FILE *file;
	bool good;

	while (known && !known->asked)
		known = known->next;
	if (!known)
		return;
	if (mkdir(FOLDER, 0700) && errno != EEXIST)
		return;
	file = fopen(NEW_NAME, "we");
	if (!file)
		return;
	for (; known; known = known->next)
		if (known->asked && known->list.count)
			write_known(file, known);
	good = !ferror(file);
	good &= !fclose(file);
	if (!good || rename(NEW_NAME, FILE_NAME))
		unlink(NEW_NAME);
}
