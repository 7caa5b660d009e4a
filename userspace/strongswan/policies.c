// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <collections/hashtable.h>
#include <threading/condvar.h>
#include <threading/mutex.h>
#include "convert.h"
#include "policies.h"
#include "rule.h"

/**
 * struct entry - a policy
 * @spi: its SA's; charon names it when it deletes the policy
 */
struct entry {
	struct rule_action action;
	uint32_t spi;
};

/**
 * struct packets - the policies for the same packets
 * @entries: of struct entry, in the order in which they came
 * @busy: a thread talks to the kernel about them
 * @users: threads that have them
 * @handle: of the rule in force, if @installed
 */
struct packets {
	struct rule_key key;
	linked_list_t *entries;
	bool busy;
	int users;
	bool installed;
	uint32_t handle;
	struct rule_action action;
};

static hashtable_t *table;
static mutex_t *lock;
static condvar_t *idle;

static u_int hash_key(const void *arg)
{
	const struct rule_key *key = arg;
	u_int hash = key->src->hash(key->src, key->dir);

	return key->dst->hash(key->dst, hash);
}

static bool equal_keys(const void *arg, const void *other_arg)
{
	const struct rule_key *key = arg, *other = other_arg;

	return key->dir == other->dir && key->mark.value == other->mark.value &&
	       key->mark.mask == other->mark.mask &&
	       streq(key->interface ?: "", other->interface ?: "") &&
	       key->src->equals(key->src, other->src) &&
	       key->dst->equals(key->dst, other->dst);
}

void policies_init(void)
{
	table = hashtable_create(hash_key, equal_keys, 64);
	lock = mutex_create(MUTEX_TYPE_DEFAULT);
	idle = condvar_create(CONDVAR_TYPE_DEFAULT);
}

static void packets_free(struct packets *packets)
{
	packets->key.src->destroy(packets->key.src);
	packets->key.dst->destroy(packets->key.dst);
	free(packets->key.interface);
	packets->entries->destroy_function(packets->entries, free);
	free(packets);
}

void policies_deinit(void)
{
	enumerator_t *enumerator = table->create_enumerator(table);
	struct packets *packets;
	void *key;

	while (enumerator->enumerate(enumerator, &key, &packets))
		packets_free(packets);
	enumerator->destroy(enumerator);
	table->destroy(table);
	idle->destroy(idle);
	lock->destroy(lock);
}

static struct rule_key key_of(kernel_ipsec_policy_id_t *id)
{
	return (struct rule_key){
		.dir = id->dir,
		.src = id->src_ts,
		.dst = id->dst_ts,
		.mark = id->mark,
		.interface = id->interface,
	};
}

static struct packets *packets_make(const struct rule_key *key)
{
	struct packets *packets;

	INIT(packets,
		.key = *key,
		.entries = linked_list_create(),
	);
	packets->key.src = key->src->clone(key->src);
	packets->key.dst = key->dst->clone(key->dst);
	packets->key.interface = strdupnull(key->interface);
	table->put(table, &packets->key, packets);
	return packets;
}

static struct entry entry_of(kernel_ipsec_manage_policy_t *data)
{
	struct entry entry = {
		.spi = data->sa->ah.use ? data->sa->ah.spi : data->sa->esp.spi,
		.action = {
			.type = data->type,
			.class = data->prio,
			.manual = data->manual_prio,
		},
	};

	if (data->type != POLICY_IPSEC)
		return entry;
	entry.action.reqid = data->sa->reqid;
	entry.action.proto = data->sa->ah.use ? IPPROTO_AH : IPPROTO_ESP;
	entry.action.mode = convert_mode(data->sa->mode);
	if (entry.action.mode == IPWARD_MODE_TRANSPORT ||
	    data->src->is_anyaddr(data->src) || data->dst->is_anyaddr(data->dst))
		return entry;
	entry.action.src = convert_host(data->src);
	entry.action.dst = convert_host(data->dst);
	return entry;
}

static bool equal_actions(const struct rule_action *a, const struct rule_action *b)
{
	return a->type == b->type && a->class == b->class && a->manual == b->manual &&
	       a->mode == b->mode && a->proto == b->proto && a->reqid == b->reqid &&
	       !memcmp(&a->src, &b->src, sizeof(a->src)) &&
	       !memcmp(&a->dst, &b->dst, sizeof(a->dst));
}

/* A manual priority goes before all classes; in a class, to drop before all else. */
static bool goes_first(const struct rule_action *a, const struct rule_action *b)
{
	if (!a->manual != !b->manual)
		return a->manual;
	if (a->manual != b->manual)
		return a->manual < b->manual;
	if (a->class != b->class)
		return a->class < b->class;
	return a->type == POLICY_DROP || b->type != POLICY_DROP;
}

/* Of equal ones the newest. */
static const struct rule_action *best(struct packets *packets)
{
	enumerator_t *enumerator = packets->entries->create_enumerator(packets->entries);
	const struct rule_action *found = NULL;
	struct entry *entry;

	while (enumerator->enumerate(enumerator, &entry))
		if (!found || goes_first(&entry->action, found))
			found = &entry->action;
	enumerator->destroy(enumerator);
	return found;
}

static void begin(struct packets *packets)
{
	packets->users++;
	while (packets->busy)
		idle->wait(idle, lock);
	packets->busy = true;
}

static void end(struct packets *packets)
{
	packets->busy = false;
	packets->users--;
	idle->broadcast(idle);
	if (packets->users || packets->entries->get_count(packets->entries))
		return;
	table->remove(table, &packets->key);
	packets_free(packets);
}

/*
 * Make the best policy the kernel's. The new rule is there before the old one goes,
 * and one of them decides at any time. The lock is not held meanwhile.
 */
static bool settle(struct packets *packets)
{
	const struct rule_action *wanted = best(packets);
	bool had = packets->installed, done = true;
	uint32_t old = packets->handle, handle = 0;
	struct rule_action action;

	if (had && wanted && equal_actions(wanted, &packets->action))
		return true;
	if (wanted)
		action = *wanted;
	lock->unlock(lock);
	if (wanted)
		done = rule_install(&packets->key, &action, &handle);
	if (done && had)
		rule_remove(old);
	lock->lock(lock);
	if (!done)
		return false;
	packets->installed = wanted;
	packets->handle = handle;
	if (wanted)
		packets->action = action;
	return true;
}

/* What comes in is one direction, whether it is for this host or to be forwarded. */
static bool concerns(kernel_ipsec_policy_id_t *id)
{
	return id->dir != POLICY_FWD;
}

static bool known(kernel_ipsec_policy_id_t *id)
{
	const char *what = id->if_id ? "interface IDs: unset if_id_in and if_id_out" :
			   id->label ? "security labels: unset label" : NULL;

	if (what)
		DBG1(DBG_KNL, "ipward: the policy %R === %R is refused: ipward has no %s",
		     id->src_ts, id->dst_ts, what);
	return !what;
}

status_t policies_add(kernel_ipsec_policy_id_t *id, kernel_ipsec_manage_policy_t *data)
{
	struct rule_key key = key_of(id);
	struct packets *packets;
	struct entry *entry;
	bool done;

	if (!concerns(id))
		return SUCCESS;
	if (!known(id))
		return FAILED;
	entry = malloc_thing(struct entry);
	*entry = entry_of(data);
	lock->lock(lock);
	packets = table->get(table, &key) ?: packets_make(&key);
	begin(packets);
	packets->entries->insert_last(packets->entries, entry);
	done = settle(packets);
	if (!done) {
		packets->entries->remove_last(packets->entries, (void **)&entry);
		free(entry);
	}
	end(packets);
	lock->unlock(lock);
	return done ? SUCCESS : FAILED;
}

static bool take(struct packets *packets, const struct entry *gone)
{
	enumerator_t *enumerator = packets->entries->create_enumerator(packets->entries);
	struct entry *entry;
	bool found = false;

	while (!found && enumerator->enumerate(enumerator, &entry)) {
		found = entry->spi == gone->spi &&
			equal_actions(&entry->action, &gone->action);
		if (found) {
			packets->entries->remove_at(packets->entries, enumerator);
			free(entry);
		}
	}
	enumerator->destroy(enumerator);
	return found;
}

status_t policies_delete(kernel_ipsec_policy_id_t *id,
			 kernel_ipsec_manage_policy_t *data)
{
	struct rule_key key = key_of(id);
	struct entry gone = entry_of(data);
	struct packets *packets;
	bool done = true;

	if (!concerns(id))
		return SUCCESS;
	lock->lock(lock);
	packets = table->get(table, &key);
	if (packets) {
		begin(packets);
		done = !take(packets, &gone) || settle(packets);
		end(packets);
	}
	lock->unlock(lock);
	return done ? SUCCESS : FAILED;
}
