// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "context.h"

enum status context_open(struct context *context)
{
	enum status status;

	if (context->ipward)
		return STATUS_OK;
	context->ipward = ipward_new();
	if (!context->ipward) {
		complain("%s.", strerror(ENOMEM));
		return STATUS_USAGE;
	}
	status = context_result(context, ipward_open(context->ipward,
						     context->netns));
	if (status)
		context_close(context);
	return status;
}

enum status context_result(struct context *context, int err)
{
	const char *message = ipward_message(context->ipward);
	const char *attribute = ipward_attribute(context->ipward);
	const char *reason = strerror(err < 0 ? -err : err);

	if (!err) {
		if (*message)
			warn("%s.", message);
		return STATUS_OK;
	}
	if (err == -EPERM && !*message)
		message = "ipward: CAP_NET_ADMIN is needed in this namespace";
	if (err == -EPROTONOSUPPORT && *message && !*attribute)
		complain("%s.", message);	/* complete without errno */
	else if (*message && *attribute)
		complain("%s. (%s; attribute %s)", message, reason, attribute);
	else if (*message)
		complain("%s. (%s)", message, reason);
	else if (*attribute)
		complain("ipward: %s. (attribute %s)", reason, attribute);
	else
		complain("ipward: %s.", reason);
	return STATUS_KERNEL;
}

void context_close(struct context *context)
{
	ipward_free(context->ipward);
	context->ipward = NULL;
}
