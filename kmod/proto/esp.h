/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_ESP_H
#define IPWARD_ESP_H

#include <linux/ipward.h>
#include <linux/types.h>

struct ipward_request;
struct ipward_sa;

int ipward_esp_seal(struct ipward_request *req);
int ipward_esp_open(struct ipward_request *req);
enum ipward_drop_reason ipward_esp_strip(struct ipward_request *req);

#endif
