// SPDX-License-Identifier: GPL-2.0
#include <processing/jobs/callback_job.h>
#include "acquire.h"
#include "client.h"
#include "compat.h"
#include "convert.h"

/** struct question - what a job is about */
struct question {
	struct ipward_flow flow;
	uint32_t reqid;
	char rule[IPWARD_NAME_MAX];
};

static bool has_sas(const struct ipward_explanation *answer)
{
	return answer->sas &&
	       !(answer->has & IPWARD_BIT(IPWARD_A_EXPLAIN_REASON));
}

/* If the kernel cannot be asked, the daemon is: rather once too often. */
static bool is_answered(const struct ipward_flow *flow)
{
	struct ipward *ipward = client_get();
	struct ipward_explanation *answer = malloc_thing(struct ipward_explanation);
	bool answered = false;

	if (ipward) {
		answer->has = IPWARD_BIT(IPWARD_A_EXPLAIN_DIR) |
			      IPWARD_BIT(IPWARD_A_EXPLAIN_FLOW);
		answer->dir = IPWARD_DIR_OUT;
		answer->flow = *flow;
		answered = !ipward_explain(ipward, answer) && has_sas(answer);
		client_put(ipward);
	}
	free(answer);
	return answered;
}

/*
 * In numbers: to print a traffic selector, charon reads the files of the protocols' and
 * the services' names, which takes longer than all the rest.
 */
static void tell(const struct question *question)
{
	const struct ipward_flow *flow = &question->flow;
	host_t *src = convert_addr(&flow->src, flow->sport);
	host_t *dst = convert_addr(&flow->dst, flow->dport);

	if (src && dst)
		DBG1(DBG_KNL, "ipward: rule \"%s\" wants keys, reqid %u: %#H === %#H, protocol %u",
		     question->rule, question->reqid, src, dst, flow->proto);
	DESTROY_IF(src);
	DESTROY_IF(dst);
}

static job_requeue_t ask(void *arg)
{
	const struct question *question = arg;
	traffic_selector_t *src, *dst;

	if (is_answered(&question->flow))
		return JOB_REQUEUE_NONE;
	tell(question);
	src = convert_flow(&question->flow, true);
	dst = convert_flow(&question->flow, false);
	if (src && dst)
		compat_acquire(question->reqid, src, dst);
	DESTROY_IF(src);
	DESTROY_IF(dst);
	return JOB_REQUEUE_NONE;
}

void acquire_ask(const struct ipward_rule *rule)
{
	struct question *question;

	if (!(rule->has & IPWARD_BIT(IPWARD_A_RULE_FLOW)) || !rule->tmpls)
		return;
	INIT(question,
		.flow = rule->flow,
		.reqid = rule->tmpl[0].reqid,
	);
	if (rule->has & IPWARD_BIT(IPWARD_A_RULE_NAME))
		snprintf(question->rule, sizeof(question->rule), "%s", rule->name);
	lib->processor->queue_job(lib->processor,
				  (job_t *)callback_job_create(ask, question, free, NULL));
}
