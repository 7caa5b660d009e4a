/* SPDX-License-Identifier: GPL-2.0 */
/* ESP packets for the suites. */
#ifndef IPWARD_ESP_FIXTURE_H
#define IPWARD_ESP_FIXTURE_H

#include <kunit/test.h>

struct ipward_request;
struct ipward_sa;
struct sk_buff;

/* An ESP header and IV of AES-GCM. */
#define IPWARD_TEST_ESP_LEN 16

unsigned int ipward_test_esp_seal(struct kunit *test, struct ipward_sa *sa,
				  u8 *esp, u64 seq, unsigned int text_len);
void ipward_test_esp_text(struct kunit *test, struct ipward_sa *sa, u8 *esp,
			  u64 seq, unsigned int text_len);
struct sk_buff *ipward_test_sealed(struct kunit *test, struct ipward_sa *sa,
				   u64 seq, u8 proto, unsigned int payload_len);
int ipward_test_esp_open(struct kunit *test, struct ipward_sa *sa,
			 const u8 *packet, unsigned int len,
			 unsigned int offset, struct ipward_request **req);

#endif
