# SPDX-License-Identifier: GPL-2.0
# ipward: what can be made. `make help` lists it.

KERNEL ?= 6.1
BENCH  ?=
PARTS  ?=
TOOLS  ?=
JOBS   ?=

SETUP := scripts/setup --kernel $(KERNEL)
USER  := $(MAKE) --no-print-directory -C userspace
LANES := -j $(or $(JOBS),0)
GUEST := scripts/run-in-vm -k $(KERNEL)

.DEFAULT_GOAL := help
.PHONY: help setup all module user strongswan demo lab shell lint fuzz kunit check check-full check-kernels bench coverage mutants check-package
.PHONY: install install-user install-module install-dkms uninstall deb clean

help:
	@echo 'make demo            see it work, in a virtual machine (SHELL_AFTER=1: and stay there)'
	@echo 'make lab             a domain of Samba and two members in namespaces, left running to play with'
	@echo 'make lint            analyse all sources without running them (TOOLS="gcc sparse ...")'
	@echo 'make check           build with all warnings, run all tests (PARTS="module user fuzz spec kernels tests lint kunit vm demo bench")'
	@echo 'make check-full      the same, with every cell of the matrix against XFRM'
	@echo 'make check-kernels   build and test on every kernel, and compare (SMOKE=1: shortly, without 6.1)'
	@echo 'make check-package   install the packages, reboot, upgrade the kernel, in a virtual machine (ten minutes)'
	@echo 'make kunit           the KUnit suites alone, in a kernel that is a process (built once)'
	@echo 'make fuzz            policy files made wrong at random (FUZZ_TIME=60: seconds)'
	@echo 'make bench           compare with XFRM and with no protection (BENCH=quick: under five minutes;'
	@echo '                     BENCH=misses: many rules, and packets that no cache knows;'
	@echo '                     BENCH=cpus: one SA on one and on two CPUs;'
	@echo '                     BENCH=scale: 1,000 to 100,000 SAs;'
	@echo '                     BENCH=fairness: many SAs beside one with much traffic;'
	@echo '                     BENCH=gate: fails on a loss of speed;'
	@echo '                     PROFILE=SCENARIO: in which functions a packet costs what;'
	@echo '                     PLOT=yes: draw the kept figures and the shares of a cost, in build/bench;'
	@echo '                     PLOT="HISTORY.svg SHARES.svg": the same, in these files)'
	@echo 'make coverage        which lines the tests reach, on the debug kernel'
	@echo 'make mutants         break the code on purpose, and see whether the tests notice (MUTANTS="name...")'
	@echo 'make all             the module and the command, in build/'
	@echo 'make module          the module alone'
	@echo 'make user            the command and its library alone'
	@echo "make strongswan      the plugin for strongSwan's daemon, for each version that is known"
	@echo 'make shell           a shell in a virtual machine with both'
	@echo 'make install         the command, and the module where the kernel has headers (DESTDIR, PREFIX, KVER)'
	@echo 'make install-user    the command alone; install-module: the module alone; uninstall: neither'
	@echo 'make install-dkms    the source of the module, to be built for each kernel from now on'
	@echo 'make deb             the Debian packages, in build/deb, built in a minimal Debian 12 of the cache'
	@echo 'make setup           only fetch what the others need; they do it by themselves'
	@echo 'make clean           remove build/'
	@echo
	@echo 'JOBS=N      so many parts of a check, or kernels, at a time (by default one for each processor)'
	@echo 'KERNEL=$(KERNEL)  one of 5.10 6.1 6.12 7.2, or debug, kcsan (built once): to build for and to boot'

setup:
	@$(SETUP)

all: module user

lab: user
	@scripts/lab start

module: setup
	@scripts/module $(KERNEL)

user: setup
	@$(USER) all

strongswan: setup
	@scripts/setup.d/strongswan

demo: module user strongswan
	@$(GUEST) $(if $(SHELL_AFTER),--shell -e SHELL_AFTER=1) -- scripts/demo

shell: module user
	@$(GUEST) --shell

lint: setup
	@scripts/lint $(TOOLS)

fuzz: setup
	@$(USER) $(if $(FUZZ_TIME),FUZZ_TIME=$(FUZZ_TIME)) fuzz

kunit:
	@scripts/kunit

check: setup
	@scripts/check -k $(KERNEL) $(LANES) $(PARTS)

check-full: setup
	@scripts/check -k $(KERNEL) $(LANES) --full $(PARTS)

check-kernels: user
	@scripts/check-kernels $(LANES) $(if $(SMOKE),--smoke)

check-package: setup deb
	@tests/scenario/package/run

bench: $(if $(PLOT),,module user)
ifdef PLOT
	@scripts/bench --plot $(filter-out yes,$(PLOT))
else
	@scripts/bench -k $(KERNEL) $(if $(PROFILE),--profile $(PROFILE),$(if $(BENCH),--$(BENCH)))
endif

coverage:
	@scripts/setup --kernel debug
	@scripts/coverage

mutants:
	@scripts/setup --kernel 6.1 --kernel uml --kernel debug
	@scripts/mutants $(MUTANTS)

# For the machine this runs on: no kernel of the cache is involved.
export KVER KDIR

install: install-user
	@scripts/install-module --if-possible

install-user:
	@$(USER) install

install-module:
	@scripts/install-module

uninstall:
	@$(USER) uninstall
	@scripts/install-module --uninstall
	@scripts/install-dkms --uninstall

install-dkms:
	@scripts/install-dkms

deb:
	@scripts/deb

clean:
	rm -rf build
