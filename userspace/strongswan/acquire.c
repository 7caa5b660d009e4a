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
	traffic_selector_t *src;
	traffic_selector_t *dst;
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

static job_requeue_t ask(void *arg)
{
	struct question *question = arg;

	if (is_answered(&question->flow))
		DBG2(DBG_KNL, "ipward: %R === %R has its keys meanwhile",
		     question->src, question->dst);
	else
		compat_acquire(question->reqid, question->src, question->dst);
	return JOB_REQUEUE_NONE;
}

static void destroy(void *arg)
{
	struct question *question = arg;

	DESTROY_IF(question->src);
	DESTROY_IF(question->dst);
	free(question);
}

void acquire_ask(const struct ipward_rule *rule)
{
	struct question *question;

	if (!(rule->has & IPWARD_BIT(IPWARD_A_RULE_FLOW)) || !rule->tmpls)
		return;
	INIT(question,
		.flow = rule->flow,
		.reqid = rule->tmpl[0].reqid,
		.src = convert_flow(&rule->flow, true),
		.dst = convert_flow(&rule->flow, false),
	);
	if (!question->src || !question->dst) {
		destroy(question);
		return;
	}
	DBG1(DBG_KNL, "ipward: rule \"%s\" wants keys, reqid %u: %R === %R",
	     rule->has & IPWARD_BIT(IPWARD_A_RULE_NAME) ? rule->name : "",
	     question->reqid, question->src, question->dst);
	lib->processor->queue_job(lib->processor,
				  (job_t *)callback_job_create(ask, question, destroy,
							       NULL));
}
