// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "central/security_template.h"

#define SECTION		"Privilege Rights"
#define BLANKS		" \t\r"
#define NOT_ASCII	'?'	/* no part of a SID, of a key, or of the section's name */

static const char *const keys[TEMPLATE_RIGHTS] = {
	[TEMPLATE_NEED] = "SeNetworkLogonRight",
	[TEMPLATE_DENY] = "SeDenyNetworkLogonRight",
};

/* Of UTF-16, the numbers in the order of a PC. Return: how long the text is, or -EBADMSG. */
static int copy_wide(const uint8_t *bytes, size_t len, char *text)
{
	if (len % 2)
		return -EBADMSG;
	for (size_t i = 0; i < len / 2; i++) {
		const unsigned int unit = bytes[2 * i] | bytes[2 * i + 1] << 8;

		if (!unit)
			return -EBADMSG;
		text[i] = unit < 0x80 ? (char)unit : NOT_ASCII;
	}
	return (int)(len / 2);
}

static int copy_narrow(const uint8_t *bytes, size_t len, char *text)
{
	for (size_t i = 0; i < len; i++) {
		if (!bytes[i])
			return -EBADMSG;
		text[i] = bytes[i] < 0x80 ? (char)bytes[i] : NOT_ASCII;
	}
	return (int)len;
}

/* What is read has ASCII alone; other characters need only stay what they are: others. */
static int copy(const uint8_t *bytes, size_t len, char *text)
{
	if (len >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
		return copy_wide(bytes + 2, len - 2, text);
	if (len >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf)
		return copy_narrow(bytes + 3, len - 3, text);
	return copy_narrow(bytes, len, text);
}

static char *trim(char *text)
{
	char *end;

	text += strspn(text, BLANKS);
	end = text + strlen(text);
	while (end > text && strchr(BLANKS, end[-1]))
		*--end = '\0';
	return text;
}

/* The same SID has always the same text. */
static int read_sid(const char *word, char *text)
{
	uint8_t bytes[SID_BYTES];
	size_t len;

	if (*word != '*' || sid_read(word + 1, bytes, &len) || sid_text(bytes, len, text))
		return -EINVAL;
	return bytes[1] && !strstr(text, "0x") ? 0 : -EINVAL;
}

static int add(struct template_right *right, const char *word)
{
	char text[SID_TEXT];
	void *more;

	if (read_sid(word, text)) {
		if (!right->names++)
			snprintf(right->name, sizeof(right->name), "%s", word);
		return 0;
	}
	if (right->count == SECURITY_TEMPLATE_SIDS) {
		right->unreadable = true;
		return 0;
	}
	more = realloc(right->sid, (right->count + 1) * sizeof(*right->sid));
	if (!more)
		return -ENOMEM;
	right->sid = more;
	strcpy(right->sid[right->count++], text);
	return 0;
}

static int read_value(struct template_right *right, char *value, bool whole)
{
	char *word;
	int err = 0;

	right->unreadable = right->unreadable || right->defined || !whole;
	right->defined = true;
	while (!err && (word = strsep(&value, ",")) != NULL) {
		word = trim(word);
		if (*word)
			err = add(right, word);
	}
	return err;
}

/* @whole: the line has an end, so that nothing of it is missing. */
static int read_line(char *line, bool whole, bool *inside,
		     struct security_template *template)
{
	char *equals, *end;

	line = trim(line);
	if (*line == '[') {
		end = strchr(line, ']');
		if (end)
			*end = '\0';
		*inside = end && !strcasecmp(trim(line + 1), SECTION);
		return 0;
	}
	equals = strchr(line, '=');
	if (!*inside || *line == ';' || !equals)
		return 0;
	*equals = '\0';
	line = trim(line);
	for (int i = 0; i < TEMPLATE_RIGHTS; i++)
		if (!strcasecmp(line, keys[i]))
			return read_value(&template->right[i], equals + 1, whole);
	return 0;
}

static int read_lines(char *text, struct security_template *template)
{
	bool inside = false;
	char *line;
	int err = 0;

	while (!err && (line = strsep(&text, "\n")) != NULL)
		err = read_line(line, text, &inside, template);
	return err;
}

int security_template_read(const uint8_t *bytes, size_t len,
			   struct security_template *template)
{
	char *text;
	int err;

	memset(template, 0, sizeof(*template));
	if (len > SECURITY_TEMPLATE_MAX)
		return -EFBIG;
	text = malloc(len + 1);
	if (!text)
		return -ENOMEM;
	err = copy(bytes, len, text);
	if (err >= 0) {
		text[err] = '\0';
		err = read_lines(text, template);
	}
	free(text);
	return err;
}

void security_template_free(struct security_template *template)
{
	for (int i = 0; i < TEMPLATE_RIGHTS; i++)
		free(template->right[i].sid);
	memset(template, 0, sizeof(*template));
}
