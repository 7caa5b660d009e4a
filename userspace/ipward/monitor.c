// SPDX-License-Identifier: GPL-2.0
/* ipward monitor */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "command.h"
#include "failure_watch.h"
#include "peer_list.h"
#include "print.h"
#include "show.h"
#include "value/encap.h"
#include "value/limit.h"
#include "value/name.h"
#include "value/row.h"
#include "value/text.h"

enum group {
	GROUP_SA = 1,
	GROUP_RULE,
	GROUP_ACQUIRE,
	GROUP_EXPIRE,
	GROUP_DROP,
	GROUP_IKE,	/* not of the kernel */
	GROUP_ALL,
};

static const char *const groups[] = {
	[GROUP_SA] = IPWARD_MCGRP_SA,
	[GROUP_RULE] = IPWARD_MCGRP_RULE,
	[GROUP_ACQUIRE] = IPWARD_MCGRP_ACQUIRE,
	[GROUP_EXPIRE] = IPWARD_MCGRP_EXPIRE,
	[GROUP_DROP] = IPWARD_MCGRP_DROP,
};

#define ROW(word, number)	{ .name = word, .id = number, .parse = row_value }

static const struct keyword keywords[] = {
	ROW("all", GROUP_ALL),
	ROW("sa", GROUP_SA),
	ROW("rule", GROUP_RULE),
	ROW("acquire", GROUP_ACQUIRE),
	ROW("expire", GROUP_EXPIRE),
	ROW("drop", GROUP_DROP),
	ROW("ike", GROUP_IKE),
	ROW_END,
};

static const char *event_name(enum ipward_cmd cmd)
{
	switch (cmd) {
	case IPWARD_CMD_SA_ADDED:
		return "sa-added";
	case IPWARD_CMD_SA_REMOVED:
		return "sa-removed";
	case IPWARD_CMD_SA_MOVED:
		return "sa-moved";
	case IPWARD_CMD_SA_PEER:
		return "sa-peer";
	case IPWARD_CMD_RULE_ADDED:
		return "rule-added";
	case IPWARD_CMD_RULE_REMOVED:
		return "rule-removed";
	case IPWARD_CMD_SET_COMMITTED:
		return "set-committed";
	case IPWARD_CMD_ACQUIRE:
		return "acquire";
	case IPWARD_CMD_EXPIRE:
		return "expire";
	case IPWARD_CMD_DROP:
		return "drop";
	default:
		return "unknown";
	}
}

static const char *reason_text(uint32_t reason, char *text, size_t size)
{
	const char *name = ipward_drop_name(reason);

	if (name)
		return name;
	snprintf(text, size, "number-%" PRIu32, reason);
	return text;
}

#define DROP_HAS(attr)	(drop->has & IPWARD_BIT(IPWARD_A_STATS_##attr))
#define SET_HAS(attr)	(set->has & IPWARD_BIT(IPWARD_A_SET_##attr))

static void drop_json(struct json_object *object,
		      const struct ipward_dropped *drop)
{
	char text[NAME_TEXT];

	json_add_text(object, "reason", reason_text(drop->reason, text,
						    sizeof(text)));
	if (DROP_HAS(FLOW))
		json_object_object_add(object, "flow", flow_json(&drop->flow));
	if (DROP_HAS(DIR))
		json_add_text(object, "dir", name_text(dir_choices, drop->dir,
						       text));
	if (DROP_HAS(DEV))
		json_add_text(object, "dev", drop->dev);
	if (DROP_HAS(IIF))
		json_add_text(object, "iif", drop->iif);
	if (DROP_HAS(PROTECTED))
		json_object_object_add(object, "protected",
				       json_object_new_boolean(drop->is_protected));
	if (DROP_HAS(SPI))
		json_add_number(object, "spi", drop->spi);
	if (DROP_HAS(RULE))
		json_add_number(object, "rule", drop->rule);
	if (DROP_HAS(AUDITED))
		json_object_object_add(object, "audited",
				       json_object_new_boolean(drop->audited));
}

static void print_device(const char *word, const char *name)
{
	printf(" %s ", word);
	print_foreign(name, "");
}

static void drop_print_way(const struct ipward_dropped *drop)
{
	char text[NAME_TEXT];

	if (DROP_HAS(DIR))
		printf(" dir %s", name_text(dir_choices, drop->dir, text));
	if (DROP_HAS(IIF))
		print_device("iif", drop->iif);
	if (DROP_HAS(DEV))
		print_device("dev", drop->dev);
	if (DROP_HAS(PROTECTED))
		fputs(drop->is_protected ? " protected" : " clear", stdout);
}

static void drop_print(const struct ipward_dropped *drop)
{
	char text[24];

	printf("%s", reason_text(drop->reason, text, sizeof(text)));
	if (DROP_HAS(FLOW))
		flow_print(&drop->flow);
	drop_print_way(drop);
	if (DROP_HAS(SPI))
		printf(" spi 0x%08" PRIx32, drop->spi);
	if (DROP_HAS(RULE))
		printf(" rule %" PRIu32, drop->rule);
	if (drop->audited)
		fputs(" audited", stdout);
	putchar('\n');
}

#define TIME_TEXT	64

/* Local time in the format of RFC 3339, with microseconds. */
static const char *time_text(char *text)
{
	struct timespec now;
	struct tm parts;
	char date[24], zone[8];

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &parts);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &parts);
	strftime(zone, sizeof(zone), "%z", &parts);
	snprintf(text, TIME_TEXT, "%s.%06ld%.3s:%s", date, now.tv_nsec / 1000,
		 zone, zone + 3);
	return text;
}

static void event_json(const struct context *context,
		       const struct ipward_event *event)
{
	struct json_object *object = json_object_new_object();
	const struct ipward_set *set = &event->set;
	char time[TIME_TEXT];

	json_add_text(object, "event", event_name(event->cmd));
	json_add_text(object, "time", time_text(time));
	switch (event->cmd) {
	case IPWARD_CMD_SA_ADDED:
	case IPWARD_CMD_SA_REMOVED:
	case IPWARD_CMD_SA_MOVED:
	case IPWARD_CMD_SA_PEER:
	case IPWARD_CMD_EXPIRE:
		sa_json(object, &event->sa, JSON_PRESENT);
		break;
	case IPWARD_CMD_SET_COMMITTED:
		if (SET_HAS(RULES))
			json_add_number(object, "rules", set->rules);
		if (SET_HAS(GENERATION))
			json_add_number(object, "generation", set->generation);
		break;
	case IPWARD_CMD_DROP:
		drop_json(object, &event->drop);
		break;
	default:
		rule_json(object, &event->rule, JSON_PRESENT);
		break;
	}
	json_print(context, object);
}

static void print_words(const char *text)
{
	if (*text)
		printf("%s ", text);
}

static void event_print(const struct context *context,
			const struct ipward_event *event)
{
	char text[PART_TEXT];

	if (context->timestamp)
		printf("%s ", time_text(text));
	printf("%s ", event_name(event->cmd));
	switch (event->cmd) {
	case IPWARD_CMD_SA_ADDED:
	case IPWARD_CMD_SA_REMOVED:
	case IPWARD_CMD_SA_MOVED:
	case IPWARD_CMD_SA_PEER:
	case IPWARD_CMD_EXPIRE:
		print_words(expiry_text(&event->sa, text));
		if (event->cmd == IPWARD_CMD_SA_PEER)
			print_words(peer_text(&event->sa, text));
		if (event->cmd == IPWARD_CMD_SA_MOVED)
			print_words(place_text(&event->sa.to, text));
		sa_print(context, &event->sa);
		break;
	case IPWARD_CMD_SET_COMMITTED:
		printf("rules %" PRIu32 " generation %" PRIu32 "\n",
		       event->set.rules, event->set.generation);
		break;
	case IPWARD_CMD_DROP:
		drop_print(&event->drop);
		break;
	default:
		rule_print(context, &event->rule);
		if (!(event->rule.has & IPWARD_BIT(IPWARD_A_RULE_FLOW)))
			break;
		fputs("\tflow", stdout);
		flow_print(&event->rule.flow);
		putchar('\n');
		break;
	}
}

static int on_event(const struct ipward_event *event, void *arg)
{
	const struct context *context = arg;

	if (context->json)
		event_json(context, event);
	else
		event_print(context, event);
	return fflush(stdout) ? -errno : 0;
}

/* The handle that hears of events can ask nothing. */
static void load_rules(const struct context *context, struct serve_rules *rules)
{
	struct ipward *ipward = ipward_new();

	if (ipward && !ipward_open(ipward, context->netns))
		serve_load_rules(ipward, rules);
	ipward_free(ipward);
}

static void on_failure(const struct failure *failure, void *arg)
{
	const struct context *context = arg;
	struct serve_rules rules = { .n = 0 };
	struct json_object *object;
	char text[FAILURE_TEXT], time[TIME_TEXT];

	load_rules(context, &rules);
	if (context->json) {
		object = json_object_new_object();
		json_add_text(object, "event", "ike-failed");
		json_add_text(object, "time", time_text(time));
		failure_json(object, failure, &rules);
		json_print(context, object);
	} else {
		if (context->timestamp)
			printf("%s ", time_text(time));
		printf("ike-failed %s\n", failure_sentence(failure, &rules, text));
	}
	serve_free_rules(&rules);
}

/* Either may be first: the kernel, or the file of charon's failures. */
static int receive(struct context *context, struct failure_watch *watch)
{
	struct pollfd sources[] = {
		{ .fd = ipward_fd(context->ipward), .events = POLLIN },
		{ .fd = watch->fd, .events = POLLIN },
	};

	if (poll(sources, 2, -1) < 0)
		return errno == EINTR ? 0 : -errno;
	if (sources[1].revents) {
		failure_watch_read(watch, on_failure, context);
		if (fflush(stdout))
			return -errno;
	}
	if (!sources[0].revents)
		return 0;
	return ipward_receive(context->ipward, on_event, context);
}

static bool wants(uint64_t given, enum group group)
{
	return !given || given & (GIVEN(GROUP_ALL) | GIVEN(group));
}

static void watch_failures(struct failure_watch *watch, uint64_t given)
{
	int err;

	watch->fd = -1;
	if (!wants(given, GROUP_IKE))
		return;
	err = failure_watch_open(watch, FAILURE_FOLDER, FAILURE_FILE);
	if (err)
		warn("failures of the key exchange are not heard of: " FAILURE_FILE
		     ": %s.", strerror(-err));
}

static int subscribe(struct ipward *ipward, uint64_t given)
{
	const char *wanted[IPWARD_GROUPS_MAX];
	unsigned int n = 0;

	for (int i = GROUP_SA; i <= GROUP_DROP; i++)
		if (wants(given, i))
			wanted[n++] = groups[i];
	return ipward_subscribe(ipward, wanted, n);
}

/* A separate handle: other commands of a batch must not receive events. */
static enum status monitor(struct context *context, struct words *words)
{
	struct context own = *context;
	struct failure_watch watch;
	enum status status;
	uint64_t given = 0;
	int err;

	if (words_parse(words, "monitor", keywords, NULL, &given))
		return STATUS_USAGE;
	own.ipward = NULL;
	own.pretty = false;	/* one event a line */
	if (context_open(&own))
		return STATUS_KERNEL;
	watch_failures(&watch, given);
	err = subscribe(own.ipward, given);
	if (!err && context->details)
		fputs("listening\n", stderr);
	while (!err) {
		err = receive(&own, &watch);
		if (err == -ENOBUFS) {
			warn("%s.", ipward_message(own.ipward));
			err = 0;
		}
	}
	status = context_result(&own, err);
	failure_watch_close(&watch);
	context_close(&own);
	return status;
}

const struct object monitor_object = {
	.name = "monitor",
	.run = monitor,
	.usage =
"Usage: ipward monitor [ all | sa | rule | acquire | expire | drop | ike ]...\n"
"Prints events until it is stopped; all of them if none are named.\n",
};
