// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "value/name.h"
#include "value/number.h"
#include "value/port.h"

static int port_parse(const char *text, uint16_t *port)
{
	uint64_t value;

	if (number_parse(text, &value) || value > UINT16_MAX)
		return -EINVAL;
	*port = value;
	return 0;
}

/* A name has a letter other than the x of 0x; a port or a range has none. */
static bool is_name(const char *word)
{
	bool hex = strstr(word, "0x") || strstr(word, "0X");

	while (*word && !isalpha((unsigned char)*word))
		word++;
	return *word && !hex;
}

/* A name may have different ports, or none, for different protocols. */
static int service_read(const struct words *words, const char *name,
			const char *word, uint8_t proto, uint16_t *port)
{
	const struct servent *service;
	char text[NAME_TEXT];
	const char *proto_name;

	if (!proto)
		return words_wrong(words, name, word, "a port's number, or the "
				   "protocol before a name, as in: tcp %s %s",
				   name, word);
	proto_name = name_text(proto_choices, proto, text);
	service = getservbyname(word, proto_name);
	if (!service)
		return words_wrong(words, name, word, "a port, 0 to 65535, or "
				   "a name that /etc/services has for %s",
				   proto_name);
	*port = ntohs(service->s_port);
	return 0;
}

int port_read(struct words *words, const char *name, uint8_t proto,
	      uint16_t *port)
{
	static const char expected[] = "a port, 0 to 65535, or its name";
	const char *word = words_value(words, name, expected);

	if (!word)
		return -EINVAL;
	if (is_name(word))
		return service_read(words, name, word, proto, port);
	if (port_parse(word, port))
		return words_wrong(words, name, word, "%s", expected);
	return 0;
}

int ports_read(struct words *words, const char *name, uint8_t proto,
	       uint16_t *min, uint16_t *max)
{
	static const char expected[] = "a port, 0 to 65535, or its name, or "
		"two numbers with \"-\" between, as 1024-65535";
	const char *word = words_value(words, name, expected);
	char text[24];
	char *dash;

	if (!word)
		return -EINVAL;
	if (is_name(word)) {
		if (service_read(words, name, word, proto, min))
			return -EINVAL;
		*max = *min;
		return 0;
	}
	if (strlen(word) >= sizeof(text))
		return words_wrong(words, name, word, "%s", expected);
	strcpy(text, word);
	dash = strchr(text, '-');
	if (dash)
		*dash++ = '\0';
	if (port_parse(text, min) || port_parse(dash ? dash : text, max))
		return words_wrong(words, name, word, "%s", expected);
	if (*min > *max)
		return words_wrong(words, name, word,
				   "the lower port first: %d-%d", *max, *min);
	return 0;
}
