// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include <strings.h>
#include "windows/assemble.h"
#include "windows/polling.h"

#define ERROR(object, ...) \
	report_error(assembly->report, (object)->place, NULL, __VA_ARGS__)

/**
 * struct assembly - a policy that is being read
 * @err: the worst that has happened
 */
struct assembly {
	struct windows_objects *objects;
	struct report *report;
	int err;
};

static const struct {
	const char *guid;
	enum windows_action action;
} actions[] = {
	{ "{3F91A819-7647-11D1-864D-D46A00000000}", WINDOWS_BLOCK },
	{ "{8A171DD2-77E3-11D1-8659-A04F00000000}", WINDOWS_PERMIT },
	{ "{8A171DD3-77E3-11D1-8659-A04F00000000}", WINDOWS_SECURE },
	{ "{3F91A81A-7647-11D1-864D-D46A00000000}", WINDOWS_INPASS },
};

#define TYPE_STANDARD	"{62F49E10-6C37-11D1-864C-14A300000000}"
#define TYPE_RESPONSE	"{62F49E13-6C37-11D1-864C-14A300000000}"

/* Digits and letters of a GUID: dashes and blanks stand in several places. */
static bool is_guid(const char *text, const char *guid)
{
	for (;; text++, guid++) {
		text += strspn(text, "-{} ");
		guid += strspn(guid, "-{} ");
		if (!*text || !*guid)
			return *text == *guid;
		if (strncasecmp(text, guid, 1) != 0)
			return false;
	}
}

/* The data of an object. Return: false with an error in the report. */
static bool begin(struct assembly *assembly, const struct windows_object *object,
		  struct blob *blob)
{
	const struct object_value *data = object->value[ATTRIBUTE_DATA];

	if (!data || data->next) {
		ERROR(object, "\"%s\": it has %s ipsecData: expected one value",
		      object_title(object), data ? "more than one" : "no");
		assembly->err = -EINVAL;
		return false;
	}
	*blob = (struct blob){
		.report = assembly->report, .place = object->place,
		.title = object_title(object), .start = data->bytes, .at = data->bytes,
		.left = data->len,
	};
	return true;
}

static void *allocate(struct assembly *assembly, size_t size)
{
	void *memory = arena_alloc(&assembly->objects->arena, size);

	if (!memory)
		assembly->err = -ENOMEM;
	return memory;
}

static int read_data(struct assembly *assembly, enum object_kind kind,
		     struct blob *blob, void *data)
{
	struct arena *arena = &assembly->objects->arena;

	switch (kind) {
	case OBJECT_ISAKMP:
		return isakmp_read(blob, arena, data);
	case OBJECT_NFA:
		return nfa_read(blob, arena, data);
	case OBJECT_NEGOTIATION:
		return negotiation_read(blob, arena, data);
	default:
		return ip_filters_read(blob, arena, data);
	}
}

/* Each object once, whoever refers to it. Return: NULL if its data is wrong. */
static const void *decode(struct assembly *assembly, struct windows_object *object)
{
	static const size_t sizes[] = {
		[OBJECT_ISAKMP] = sizeof(struct isakmp),
		[OBJECT_NFA] = sizeof(struct nfa),
		[OBJECT_NEGOTIATION] = sizeof(struct negotiation),
		[OBJECT_FILTER] = sizeof(struct ip_filters),
	};
	struct blob blob;
	void *data;

	if (object->is_decoded && !object->decoded) {
		ERROR(object, "\"%s\": its ipsecData is wrong", object_title(object));
		assembly->err = assembly->err ?: -EINVAL;
	}
	if (object->is_decoded)
		return object->decoded;
	object->is_decoded = true;
	data = allocate(assembly, sizes[object->kind]);
	if (!data || !begin(assembly, object, &blob))
		return NULL;
	if (read_data(assembly, object->kind, &blob, data))
		assembly->err = assembly->err ?: -EINVAL;
	else
		object->decoded = data;
	return object->decoded;
}

static struct windows_object *find(struct assembly *assembly,
				   const struct windows_object *from, const char *dn,
				   enum object_kind kind)
{
	struct windows_object *object = objects_find(assembly->objects, dn);

	if (object && object->kind == kind)
		return object;
	ERROR(from, "\"%s\": it refers to \"%.300s\", which %s: expected all objects below "
	      "\"CN=IP Security\"", object_title(from), dn,
	      object ? "is of another kind" : "is not there");
	assembly->err = assembly->err ?: -EINVAL;
	return NULL;
}

/* The one object that an attribute names. Return: NULL if it names none. */
static struct windows_object *find_one(struct assembly *assembly,
				       const struct windows_object *from,
				       enum object_attribute attribute,
				       enum object_kind kind)
{
	const char *dn = object_text(from, attribute);
	const struct object_value *value = from->value[attribute];

	if (value && value->next) {
		ERROR(from, "\"%s\": it refers to several filter actions or ISAKMP "
		      "policies: expected one", object_title(from));
		assembly->err = assembly->err ?: -EINVAL;
	}
	return value ? find(assembly, from, dn, kind) : NULL;
}

typedef void (*each_fn)(struct assembly *assembly, struct windows_object *object,
			void *arg);

/* A lookup's value for objects that were seen. */
static char seen_mark;

static void once(struct assembly *assembly, struct lookup *seen,
		 struct windows_object *object, each_fn fn, void *arg)
{
	void **mark = lookup_add(seen, &assembly->objects->arena, object->key);

	if (!mark) {
		assembly->err = -ENOMEM;
		return;
	}
	if (*mark)
		return;
	*mark = &seen_mark;
	fn(assembly, object, arg);
}

/* All that an object names, and all that name it as their owner, each once. */
static void each(struct assembly *assembly, const struct windows_object *from,
		 enum object_attribute attribute, enum object_kind kind, each_fn fn,
		 void *arg)
{
	struct lookup seen = { NULL };

	for (const struct object_value *v = from->value[attribute]; v; v = v->next) {
		struct windows_object *object =
			find(assembly, from, (const char *)v->bytes, kind);

		if (object)
			once(assembly, &seen, object, fn, arg);
	}
	for (const struct object_link *link = from->owned; link; link = link->next)
		if (link->object->kind == kind)
			once(assembly, &seen, link->object, fn, arg);
	lookup_free(&seen);
}

static void add_list(struct assembly *assembly, struct windows_object *object, void *arg)
{
	struct windows_list *list = allocate(assembly, sizeof(*list)), ***end = arg;

	if (!list)
		return;
	list->object = object;
	list->filters = decode(assembly, object);
	if (!list->filters)
		return;
	**end = list;
	*end = &list->next;
}

static void read_action(struct assembly *assembly, struct windows_rule *rule,
			struct windows_object *by)
{
	const char *action = object_text(by, ATTRIBUTE_ACTION);
	const char *type = object_text(by, ATTRIBUTE_TYPE);
	size_t i = 0;

	rule->by = by;
	rule->response = is_guid(type, TYPE_RESPONSE);
	while (i < sizeof(actions) / sizeof(actions[0]) &&
	       !is_guid(action, actions[i].guid))
		i++;
	if (i == sizeof(actions) / sizeof(actions[0]) ||
	    (!rule->response && !is_guid(type, TYPE_STANDARD))) {
		ERROR(by, "\"%s\": its ipsecNegotiationPolicyAction \"%.60s\" or "
		      "-Type \"%.60s\" is unknown: expected those of MS-GPIPSEC",
		      object_title(by), action, type);
		assembly->err = assembly->err ?: -EINVAL;
		return;
	}
	rule->action = actions[i].action;
	if (rule->action == WINDOWS_SECURE || rule->action == WINDOWS_INPASS)
		rule->negotiation = decode(assembly, by);
}

static void add_rule(struct assembly *assembly, struct windows_object *object, void *arg)
{
	struct windows_rule *rule = allocate(assembly, sizeof(*rule)), ***end = arg;
	struct windows_list **list;
	struct windows_object *by;

	if (!rule)
		return;
	rule->object = object;
	rule->nfa = decode(assembly, object);
	by = find_one(assembly, object, ATTRIBUTE_NEGOTIATION, OBJECT_NEGOTIATION);
	if (by)
		read_action(assembly, rule, by);
	else if (!assembly->err)
		assembly->err = -EINVAL;
	if (!object->value[ATTRIBUTE_NEGOTIATION])
		ERROR(object, "\"%s\": it has no filter action: expected "
		      "ipsecNegotiationPolicyReference", object_title(object));
	list = &rule->list;
	each(assembly, object, ATTRIBUTE_FILTER, OBJECT_FILTER, add_list, &list);
	**end = rule;
	*end = &rule->next;
}

int assemble_policy(struct windows_objects *objects, struct windows_object *object,
		    struct windows_policy *policy, struct report *report)
{
	struct assembly assembly = { objects, report, 0 };
	struct windows_rule **end = &policy->rule;
	struct windows_object *isakmp;
	struct blob blob;

	*policy = (struct windows_policy){ .object = object };
	if (begin(&assembly, object, &blob) && polling_read(&blob, &policy->polling))
		assembly.err = -EINVAL;
	isakmp = find_one(&assembly, object, ATTRIBUTE_ISAKMP, OBJECT_ISAKMP);
	if (isakmp)
		policy->isakmp = decode(&assembly, isakmp);
	each(&assembly, object, ATTRIBUTE_NFA, OBJECT_NFA, add_rule, &end);
	return assembly.err;
}
