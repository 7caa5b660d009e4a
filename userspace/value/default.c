// SPDX-License-Identifier: GPL-2.0
#include "value/default.h"

enum { DEFAULT_STATEFUL = UINT8_MAX };

const struct choice default_in_choices[] = {
	{ "permit", IPWARD_ACTION_PERMIT },
	{ "block", IPWARD_ACTION_BLOCK },
	{ "stateful", DEFAULT_STATEFUL },
	{ NULL, 0 },
};

const char *default_in_text(const struct ipward_config *config, char *text)
{
	return name_text(default_in_choices, config->stateful ?
			 DEFAULT_STATEFUL : config->default_in, text);
}

void default_in_set(struct ipward_config *config, int value)
{
	config->stateful = value == DEFAULT_STATEFUL;
	config->default_in = config->stateful ? IPWARD_ACTION_BLOCK : value;
}
