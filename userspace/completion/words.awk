# SPDX-License-Identifier: GPL-2.0
# From what "ipward OBJECT help" prints to the words that may come; part of
# ipward-words. Variables: object, command, and the word before the cursor; without
# an object the summary of all is read, and of it what has the name `want`.

# Usage lines have single blanks; what stands further to the right is a remark.
function text(line) {
	sub(/^ +/, "", line)
	sub(/   .*/, "", line)
	return line
}

function is_word(token) { return token ~ /^-?-?[a-z][a-z0-9-]*$/ }

# What a name in capitals stands for: words, or something to look up.
function offer_value(token, depth,   name, parts, n, i) {
	n = split(token, parts, "|")
	for (i = 1; i <= n; i++) {
		name = parts[i]
		if (is_word(name))
			print name
		sub(/[^A-Z].*/, "", name)
		if (name == "FILE" || name == "ALG")
			print "@" tolower(name)
		else if (name in meaning && depth < 3)
			offer(meaning[name], "", depth + 1)
	}
}

function first_of(token) { return substr(token, 1, index(token "|", "|") - 1) }

# A value follows its word at once: "dir in|out", "key-file FILE". What follows one
# of several words is a value only in capitals.
function has_value(token, after) {
	return is_word(first_of(token)) &&
		(after ~ /^[A-Z]/ || token !~ /\|/ && is_word(first_of(after)))
}

# All words of a piece of grammar; or the values of the word before the cursor.
function offer(piece, before, depth,   tokens, n, i, found, alternatives) {
	n = split(piece, tokens, " ")
	for (i = 1; i <= n; i++) {
		alternatives = "|" tokens[i] "|"
		if (before == "") {
			offer_value(tokens[i], depth)
			if (i < n && has_value(tokens[i], tokens[i + 1]))
				i++
		} else if (index(alternatives, "|" before "|") && i < n && has_value(tokens[i], tokens[i + 1])) {
			offer_value(tokens[i + 1], depth)
			found = 1
		} else if (tokens[i] ~ /^[A-Z]/) {
			sub(/[^A-Z].*/, "", tokens[i])
			if (tokens[i] in meaning && depth < 3 && offer(meaning[tokens[i]], before, depth + 1))
				found = 1
		}
	}
	return found
}

# The words with which a usage line goes on: one, or those in its brackets.
function first_words(line,   tokens, n, i) {
	n = split(line, tokens, " ")
	if (tokens[1] !~ /^[[{]$/)
		return tokens[1]
	line = ""
	for (i = 2; i <= n && tokens[i] !~ /^[]}]/; i++)
		if (tokens[i] != "|")
			line = line (line ? "|" : "") tokens[i]
	return line
}

# What follows them; brackets that may be left out may also be repeated.
function after_first(line) {
	if (line ~ /^[[]/)
		return line
	sub(/^([{][^}]*[}]|[^ ]+) */, "", line)
	return line
}

# A name in capitals may be any word.
function starts_with(list, word,   parts, n, i) {
	n = split(list, parts, "|")
	for (i = 1; i <= n; i++)
		if (word != "" && (index(parts[i], word) == 1 || parts[i] ~ /^[A-Z]/))
			return 1
	return 0
}

/^[A-Z]+ := / {
	name = $1
	# A sentence is nothing to be typed.
	prose = /:= (a |an |[0-9])/
	if (!prose)
		meaning[name] = text(substr($0, length(name) + 5))
	where = prose ? "" : "meaning"
	next
}
/^Usage: / { sub(/^Usage:/, "      ") }
/^ +ipward / {
	line = text($0)
	sub(/^ipward [^ ]+ ?/, "", line)
	usage[++usages] = line
	where = "usage"
	next
}
/^ / {
	if (where == "usage")
		usage[usages] = usage[usages] " " text($0)
	else if (where == "meaning")
		meaning[name] = meaning[name] " " text($0)
	next
}
{ where = "" }

END {
	if (object == "") {
		offer(meaning[want], "", 0)
		exit
	}
	for (i = 1; i <= usages; i++) {
		if (command == "") {
			offer_value(first_words(usage[i]), 0)
			continue
		}
		if (!starts_with(first_words(usage[i]), command))
			continue
		rest = after_first(usage[i])
		if (!offer(rest, before, 0))
			offer(rest, "", 0)
	}
}