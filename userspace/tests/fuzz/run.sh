#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Let libFuzzer look for bad inputs: run.sh PROGRAM SEEDS SECONDS
# It begins with the files of SEEDS, with the policies that the documents show, and
# with what it found when it ran before. What breaks PROGRAM is kept beside it.

program=$1
seeds=$2
seconds=$3
here=${program%/*}
corpus=$program.corpus
documents=../Documentation

mkdir -p "$corpus" || exit 1
cp "$seeds"/* "$corpus" || exit 1

# A policy of a document is indented by four spaces, and begins with its version.
for document in "$documents"/*.md; do
	awk -v name="$corpus/document-$(basename "$document" .md)" '
		/^    version: 1$/ { inside = 1; number++ }
		!/^    / && !/^$/ { inside = 0 }
		inside { sub(/^    /, ""); print >(name "-" number) }' "$document"
done
for example in "$documents"/examples/*.yaml; do
	[ ! -e "$example" ] || cp "$example" "$corpus"
done

"$program" -max_total_time="$seconds" -max_len=8192 -timeout=20 \
	-rss_limit_mb=1024 -dict="$seeds.dict" -artifact_prefix="$here/" \
	-print_final_stats=1 "$corpus" >"$program.log" 2>&1
status=$?
if [ $status -eq 0 ]; then
	sed -n 's/^stat::number_of_executed_units: */# files: /p
		s/^stat::peak_rss_mb: */# MB: /p' "$program.log"
else
	tail -n 60 "$program.log"
fi
exit $status
