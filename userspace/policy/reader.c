// SPDX-License-Identifier: GPL-2.0
/* From YAML's events to nodes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>
#include "policy/file.h"
#include "policy/node.h"

/* A policy needs six. */
#define DEPTH_MAX	16

/* Of 100 bytes each, with their texts. A hundred thousand rules have some two million. */
#define NODES_MAX	4000000

/**
 * struct reading - a file that is being read
 * @place: of the event at hand
 * @open: lists and maps that are not ended yet, the outermost first
 * @last: of each, the node that was added last
 * @key: of the innermost map, where a value is still to come
 * @depth: how many are open
 * @nodes: how many there are
 * @root: the outermost node, once there is one
 */
struct reading {
	struct arena *arena;
	struct report *report;
	struct place place;
	struct node *open[DEPTH_MAX];
	struct node *last[DEPTH_MAX];
	const char *key[DEPTH_MAX];
	struct place key_place[DEPTH_MAX];
	unsigned int depth;
	unsigned int nodes;
	struct node *root;
};

static int refuse(const struct reading *reading, const char *word,
		  const char *text)
{
	report_error(reading->report, reading->place, word, "%s", text);
	return -1;
}

static int out_of_memory(const struct reading *reading)
{
	return refuse(reading, NULL, "out of memory");
}

/* Add a node to what is open. */
static struct node *add_node(struct reading *reading, enum node_kind kind)
{
	const unsigned int top = reading->depth - 1;
	struct node *node;

	if (reading->nodes++ == NODES_MAX) {
		refuse(reading, NULL, "more than 4000000 texts, lists and maps: "
		       "expected prefixes and sets with names in their place");
		return NULL;
	}
	node = arena_alloc(reading->arena, sizeof(*node));
	if (!node) {
		out_of_memory(reading);
		return NULL;
	}
	node->kind = kind;
	node->file = reading->place.file;
	node->line = reading->place.line;
	node->column = reading->place.column;
	if (!reading->depth) {
		reading->root = node;
		return node;
	}
	node->key = reading->key[top];
	node->key_line = reading->key_place[top].line;
	node->key_column = reading->key_place[top].column;
	reading->key[top] = NULL;
	if (reading->last[top])
		reading->last[top]->next = node;
	else
		reading->open[top]->first = node;
	reading->last[top] = node;
	return node;
}

static bool wants_key(const struct reading *reading)
{
	return reading->depth &&
	       reading->open[reading->depth - 1]->kind == NODE_MAP &&
	       !reading->key[reading->depth - 1];
}

static int open_node(struct reading *reading, enum node_kind kind)
{
	struct node *node;

	if (wants_key(reading))
		return refuse(reading, NULL, "a list or a map is no key: expected "
			      "a word with \":\" behind it");
	if (reading->depth == DEPTH_MAX)
		return refuse(reading, NULL, "lists and maps are nested too "
			      "deeply: expected at most 16");
	node = add_node(reading, kind);
	if (!node)
		return -1;
	reading->open[reading->depth] = node;
	reading->last[reading->depth] = NULL;
	reading->key[reading->depth] = NULL;
	reading->depth++;
	return 0;
}

static int take_scalar(struct reading *reading, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	const size_t len = event->data.scalar.length;
	struct node *node;
	char *copy;

	if (memchr(text, '\0', len))
		return refuse(reading, NULL, "a text with a NUL byte in it");
	if (len > NODE_TEXT_MAX)
		return refuse(reading, NULL, "a text of more than 4095 bytes: "
			      "expected a list of shorter ones");
	copy = arena_text(reading->arena, text, len);
	if (!copy)
		return out_of_memory(reading);
	if (wants_key(reading)) {
		reading->key[reading->depth - 1] = copy;
		reading->key_place[reading->depth - 1] = reading->place;
		return 0;
	}
	node = add_node(reading, NODE_TEXT);
	if (!node)
		return -1;
	node->text = copy;
	return 0;
}

static int refuse_anchor(const struct reading *reading)
{
	return refuse(reading, NULL, "anchors and aliases (\"&\" and \"*\") are not "
		      "read: give a set of addresses a name under \"addresses\", "
		      "or put a text that begins so in quotes");
}

/* What YAML has and a policy needs not. */
static int check_event(const struct reading *reading, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return refuse_anchor(reading);
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	case YAML_DOCUMENT_START_EVENT:
		if (reading->root)
			return refuse(reading, NULL, "a second document begins "
				      "here: expected one in a file");
		break;
	default:
		break;
	}
	if (anchor)
		return refuse_anchor(reading);
	if (tag)
		return refuse(reading, NULL, "tags (\"!\") are not read: put a text "
			      "that begins so in quotes");
	return 0;
}

static int take_event(struct reading *reading, const yaml_event_t *event)
{
	reading->place.line = event->start_mark.line + 1;
	reading->place.column = event->start_mark.column + 1;
	if (check_event(reading, event))
		return -1;
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return take_scalar(reading, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_node(reading, NODE_LIST);
	case YAML_MAPPING_START_EVENT:
		return open_node(reading, NODE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		reading->depth--;
		return 0;
	default:
		return 0;
	}
}

/* Errors that people make often, by what the library says of them. */
static const struct {
	const char *problem;
	const char *hint;
} hints[] = {
	{ "found unexpected ':'", "put a text that ends with \":\", as the "
	  "address \"fd00::\", in quotes" },
	{ "mapping values are not allowed", "put a text with \": \" in it in quotes, "
	  "and look whether the line above is indented as it should be" },
	{ "found character that cannot start any token", "put a text that begins "
	  "with one of %@` in quotes, and indent by spaces" },
	{ "found a tab", "indent by spaces" },
	{ "control characters are not allowed", "expected letters, digits and "
	  "other characters that can be seen" },
	{ "did not find expected ',' or ']'", "look for the \"]\" that is missing" },
	{ "did not find expected ',' or '}'", "look for the \"}\" that is missing" },
	{ "did not find expected '-'", "give all of a list the same indentation" },
	{ "did not find expected key", "give all of a map the same indentation" },
	{ "found unexpected end of stream", "look for the quote that is missing" },
};

static int report_syntax(struct reading *reading, const yaml_parser_t *parser,
			 const char *text)
{
	const char *problem = parser->problem ?: "it cannot be read";
	const char *hint = NULL;
	char where[64] = "";

	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]) && !hint; i++)
		if (!strncmp(problem, hints[i].problem, strlen(hints[i].problem)))
			hint = hints[i].hint;
	reading->place.line = parser->problem_mark.line + 1;
	reading->place.column = parser->problem_mark.column + 1;
	if (parser->error == YAML_READER_ERROR)
		file_place(text, parser->problem_offset, &reading->place);
	if (parser->context && parser->context_mark.line + 1 != reading->place.line)
		snprintf(where, sizeof(where), " (in what begins in line %zu)",
			 parser->context_mark.line + 1);
	report_error(reading->report, reading->place, NULL,
		     "this is no YAML: %s%s%s%s", problem, where,
		     hint ? ": " : "", hint ?: "");
	return -1;
}

static void parse(struct reading *reading, const char *text, size_t len)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool ended = false;

	if (!yaml_parser_initialize(&parser)) {
		out_of_memory(reading);
		return;
	}
	yaml_parser_set_input_string(&parser, (const yaml_char_t *)text, len);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	while (!ended) {
		if (!yaml_parser_parse(&parser, &event)) {
			report_syntax(reading, &parser, text);
			break;
		}
		ended = event.type == YAML_STREAM_END_EVENT ||
			take_event(reading, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
}

struct node *node_parse(const char *name, const char *text, size_t len,
			struct arena *arena, struct report *report)
{
	const size_t before = report->count[SEVERITY_ERROR];
	struct reading reading = {
		.arena = arena,
		.report = report,
		.place = { .file = arena_text(arena, name, strlen(name)) },
	};

	if (!reading.place.file)
		out_of_memory(&reading);
	else
		parse(&reading, text, len);
	if (report->count[SEVERITY_ERROR] != before)
		return NULL;
	if (!reading.root)
		refuse(&reading, NULL, "the file is empty: expected at least "
		       "\"version: 1\" and \"rules\"");
	return reading.root;
}

struct node *node_read(const char *path, struct arena *arena,
		       struct report *report)
{
	struct node *root;
	size_t len;
	char *text = file_load(path, &len, report);

	if (!text)
		return NULL;
	root = node_parse(path, text, len, arena, report);
	free(text);
	return root;
}
