# Makefile - builds kurator, runs the demo and every test; `make help` lists the targets.
SHELL           := /bin/bash
PREFIX          ?= /usr/local
DESTDIR         ?=
prefix          := $(PREFIX)
exec_prefix     := $(prefix)
bindir          := $(exec_prefix)/bin
libexecdir      := $(exec_prefix)/libexec/kurator
datarootdir     := $(prefix)/share
datadir         := $(datarootdir)
localedir       := $(datarootdir)/locale
mandir          := $(datarootdir)/man
pkgdatadir      := $(datadir)/kurator
INSTALL         ?= install
INSTALL_PROGRAM ?= $(INSTALL)
INSTALL_DATA    ?= $(INSTALL) -m 644
ifeq ($(origin CC),default)
CC              := gcc
endif
VERSION         := 0.1.0
BUILD           := build
PKGS            := ncursesw panelw libpq
XMLLIBS         := -lexpat

WARN        := -Wall -Wextra -Wshadow -Wconversion -Werror
CPPFLAGS_K  := -Iinclude -D_GNU_SOURCE -DKURATOR_VERSION='"$(VERSION)"' -DKURATOR_PREFIX='"$(PREFIX)"' \
               $(shell pkg-config --cflags $(PKGS) 2>/dev/null) -I/usr/include/iniparser
CFLAGS      ?= -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
SANITIZE    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LIBS        := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -liniparser
TESTLIBS    := -lcmocka -lvterm -lutil

# The reader of XML is a program of its own: nothing of the session program is linked with expat.
XML         := $(sort $(wildcard src/xml/*.c))
SRC         := $(filter-out $(XML),$(sort $(wildcard src/*/*.c)))
OBJ         := $(SRC:src/%.c=$(BUILD)/obj/%.o)
OBJ_SAN     := $(SRC:src/%.c=$(BUILD)/san/%.o)
TESTLIB     := $(sort $(wildcard test/lib/*.c))
TESTLIB_OBJ := $(TESTLIB:test/lib/%.c=$(BUILD)/test/lib/%.o)
BENCHLIB_OBJ := $(TESTLIB:test/lib/%.c=$(BUILD)/bench/lib/%.o)
programs     = $(patsubst test/$(1)/%.c,$(BUILD)/$(2)/%,$(sort $(wildcard test/$(1)/*.c)))
UNIT        := $(call programs,unit,test/unit)
SCREEN      := $(call programs,screen,test/screen)
FAULT       := $(call programs,fault,test/fault)
BENCH       := $(call programs,bench,bench)
CATALOGUE   := $(patsubst conf/locale/%.po,$(BUILD)/locale/%/LC_MESSAGES/kurator.mo,$(wildcard conf/locale/*.po))
PAGES       := $(wildcard man/*.[1578])
PAGES_RU    := $(wildcard man/ru/*.[1578])

.PHONY: all help deps demo demo-up demo-down demo-clean check check-programs soak fuzz lint bench bench-programs bench-data bench-data-clean tidy cppcheck valgrind \
        install uninstall clean
all: $(BUILD)/kurator $(BUILD)/kurator-extract $(CATALOGUE)     ## build build/kurator and the message catalogues (the default)

help:                                  ## list the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 22

# --- building ------------------------------------------------------------------------------------------------------

$(BUILD)/libkurator.a: $(OBJ)
	@rm -f $@; ar rcs $@ $^
$(BUILD)/libkurator-san.a: $(OBJ_SAN)
	@rm -f $@; ar rcs $@ $^
$(BUILD)/kurator: $(BUILD)/obj/main.o $(BUILD)/libkurator.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
$(BUILD)/kurator-san: $(BUILD)/san/main.o $(BUILD)/libkurator-san.a | $(CATALOGUE)
	$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LIBS)
$(BUILD)/kurator-extract: $(XML:src/%.c=$(BUILD)/obj/%.o) $(BUILD)/libkurator.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(XMLLIBS)
$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/san/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) $(CPPFLAGS) $(SANITIZE) -MMD -MP -c -o $@ $<

# The prefix is compiled in: whoever uses it is compiled again when it changes.
PREFIX_USERS := $(shell grep -ls KURATOR_PREFIX src/*.c src/*/*.c)
$(PREFIX_USERS:src/%.c=$(BUILD)/obj/%.o) $(PREFIX_USERS:src/%.c=$(BUILD)/san/%.o): $(BUILD)/prefix
ifneq ($(file <$(BUILD)/prefix),$(PREFIX))
.PHONY: $(BUILD)/prefix
endif
$(BUILD)/prefix:
	@mkdir -p $(@D); printf '%s\n' '$(PREFIX)' >$@

$(BUILD)/locale/%/LC_MESSAGES/kurator.mo: conf/locale/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

# --- tests ---------------------------------------------------------------------------------------------------------

$(BUILD)/test/lib/%.o: test/lib/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) -Itest/lib $(SANITIZE) -MMD -MP -c -o $@ $<
$(BUILD)/test/lib.a: $(TESTLIB_OBJ)
	@mkdir -p $(@D); rm -f $@; ar rcs $@ $^
# Preloaded: countwrite into the program as it is shipped, to count what it writes; ptychown into the sshd of a test; fulldisk into
# a server whose disk is full for some of its files; clockjump into a program whose clock is set while it runs.
PRELOAD := $(patsubst %,$(BUILD)/test/preload/%.so,countwrite ptychown fulldisk clockjump)
$(PRELOAD): $(BUILD)/test/preload/%.so: test/preload/%.c test/preload/number.h
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) -D_GNU_SOURCE $(CFLAGS) -fPIC -shared -o $@ $<
# The program whose own allocations can be told to fail, one by one; those of the libraries do not.
$(BUILD)/kurator-mem: $(BUILD)/san/main.o $(BUILD)/libkurator-san.a test/preload/failalloc.c test/preload/number.h | $(CATALOGUE)
	$(CC) -std=c11 $(WARN) -D_GNU_SOURCE $(SANITIZE) $(LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc -o $@ \
	  test/preload/failalloc.c $(BUILD)/san/main.o $(BUILD)/libkurator-san.a $(LIBS)
define link_test
@mkdir -p $(@D)
$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) -Itest/lib $(SANITIZE) -MMD -MP -MF $@.d -o $@ $< $(EXTRA) $(BUILD)/test/lib.a $(BUILD)/libkurator-san.a $(LIBS) $(TESTLIBS)
endef
# A unit test is one cmocka program per file of test/unit, linked with the sanitized library.
$(BUILD)/test/unit/%: test/unit/%.c $(BUILD)/test/lib.a $(BUILD)/libkurator-san.a
	$(link_test)
# Those that read XML have its reader; what the fuzzer has found so far is read again by one of them.
XML_UNIT := $(patsubst %,$(BUILD)/test/unit/%,extract_xml fuzz_corpus)
$(XML_UNIT): EXTRA = $(BUILD)/san/xml/reader.o $(BUILD)/san/xml/document.o $(BUILD)/test/fuzz/targets.o $(XMLLIBS)
$(XML_UNIT): $(BUILD)/san/xml/reader.o $(BUILD)/san/xml/document.o $(BUILD)/test/fuzz/targets.o
$(BUILD)/test/fuzz/%.o: test/fuzz/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) $(SANITIZE) -MMD -MP -c -o $@ $<
# A screen test drives the sanitized program through a terminal emulator, a fault test kills what it needs.
$(BUILD)/test/screen/%: test/screen/%.c $(BUILD)/test/lib.a $(BUILD)/libkurator-san.a $(BUILD)/kurator-san $(PRELOAD)
	$(link_test)
$(BUILD)/test/fault/memory: $(BUILD)/kurator-mem
$(BUILD)/test/fault/%: test/fault/%.c $(BUILD)/test/lib.a $(BUILD)/libkurator-san.a $(BUILD)/kurator-san $(PRELOAD)
	$(link_test)

check-programs: all $(BUILD)/kurator-san $(UNIT) $(SCREEN) $(FAULT)

check:                                 ## install what the tests need, run every test
	@test/lib/deps.sh build run check
	+@MAKE="$(MAKE)" test/lib/run.sh

soak: KURATOR_SOAK ?= 100
soak:                                  ## the tests of faults at length, with their figures: KURATOR_SOAK=100 minutes of everything at once, of the others 100 times as much
	@test/lib/deps.sh build run check
	+@KURATOR_SOAK=$(KURATOR_SOAK) KURATOR_TEST_TIMEOUT=604800 MAKE="$(MAKE)" test/lib/run.sh fault

# libFuzzer's own programs, by clang. What they find goes into test/fuzz/corpus, which `make check` reads every time.
FUZZ_SRC := test/fuzz/targets.c src/xml/reader.c src/xml/document.c $(wildcard src/domain/*.c src/util/*.c)
$(BUILD)/fuzz/%: $(FUZZ_SRC)
	@mkdir -p $(@D)
	clang -std=c11 $(CPPFLAGS_K) -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -DFUZZ_TARGET=fuzz_$* -o $@ $(FUZZ_SRC) $(XMLLIBS)
fuzz: FUZZ_SECONDS ?= 60
fuzz: $(BUILD)/fuzz/csv $(BUILD)/fuzz/xml ## feed the readers of tables and XML with what nobody would write, FUZZ_SECONDS=60 each
	@set -e; for t in csv xml; do mkdir -p $(BUILD)/fuzz/found/$$t; \
	  $(BUILD)/fuzz/$$t -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix=$(BUILD)/fuzz/$$t- \
	    $(BUILD)/fuzz/found/$$t test/fuzz/corpus/$$t; done

lint:                                  ## the rules of the house alone: layers, headers, manual, catalogue
	@set -e; for check in test/lint/*.sh; do $$check; done

# --- benchmarks: against the program as it is shipped ----------------------------------------------------------------

$(BUILD)/bench/lib/%.o: test/lib/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) -Itest/lib $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/bench/lib.a: $(BENCHLIB_OBJ)
	@mkdir -p $(@D); rm -f $@; ar rcs $@ $^
$(BUILD)/bench/%: test/bench/%.c $(BUILD)/bench/lib.a $(BUILD)/libkurator.a $(BUILD)/kurator $(PRELOAD)
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) -Itest/lib $(CFLAGS) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/bench/lib.a $(BUILD)/libkurator.a $(LIBS) $(TESTLIBS)

bench-programs: all $(BENCH)

bench:                                 ## measure bytes, times and memory: lines of `name value unit`; KURATOR_BENCH_STRICT=1: over a limit is a failure
	@test/lib/deps.sh build run check bench
	+@MAKE="$(MAKE)" test/bench/run.sh

bench-data:                            ## a filled private database for trying by hand, SIZE=10K|1M|… cases; prints the export lines
	+@KURATOR_DEMO_CASES=$${SIZE:-10K} MAKE="$(MAKE)" test/demo/demo.sh up $(or $(ROLE),clerk_irkutsk)
bench-data-clean:                      ## stop it and remove all it holds
	@KURATOR_DEMO_CASES=$${SIZE:-10K} test/demo/demo.sh clean

# --- the demo ------------------------------------------------------------------------------------------------------

demo:                                  ## everything from nothing, then the program; ROLE=clerk|coordinator|supervisor|…
	+@MAKE="$(MAKE)" test/demo/demo.sh open $(ROLE)
demo-up:                               ## the same without the program; prints the export lines to connect with
	+@MAKE="$(MAKE)" test/demo/demo.sh up $(ROLE)
demo-down:                             ## stop the demo's database
	@test/demo/demo.sh down
demo-clean:                            ## stop it and remove all it holds
	@test/demo/demo.sh clean

deps:                                  ## install what building, demo and tests need
	@test/lib/deps.sh build run check

# --- other analyses --------------------------------------------------------------------------------------------------

# A file at a time: its analyser remembers va_lists from one file to the next.
tidy:                                  ## clang-tidy over the sources
	@test/lib/deps.sh build tidy
	@printf '%s\n' $(SRC) src/main.c | xargs -P $$(nproc) -I FILE clang-tidy --quiet --warnings-as-errors='*' \
	  --checks='-*,bugprone-*,-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,-bugprone-implicit-widening-of-multiplication-result,-bugprone-narrowing-conversions,-bugprone-macro-parentheses,-bugprone-branch-clone,clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,misc-redundant-expression,readability-misleading-indentation,readability-inconsistent-declaration-parameter-name' \
	  FILE -- -std=c11 $(CPPFLAGS_K)
cppcheck:                              ## cppcheck over the sources
	@test/lib/deps.sh build cppcheck
	cppcheck --quiet --std=c11 --language=c --enable=warning,portability --inline-suppr --error-exitcode=1 -j2 \
	  --suppress=missingIncludeSystem --suppress=varFuncNullUB -Iinclude src
valgrind: all $(BUILD)/libkurator.a $(BUILD)/obj/xml/reader.o $(BUILD)/obj/xml/document.o $(BUILD)/kurator-san ## the unit tests, and the commands that read and write registers, under valgrind
	@test/lib/deps.sh build check valgrind
	@set -e; mkdir -p $(BUILD)/valgrind; for t in $(UNIT:$(BUILD)/test/unit/%=%); do \
	  $(CC) -std=c11 $(CPPFLAGS_K) -Itest/lib -O1 -g -o $(BUILD)/valgrind/$$t test/unit/$$t.c \
	    test/fuzz/targets.c $(BUILD)/obj/xml/reader.o $(BUILD)/obj/xml/document.o $(TESTLIB) $(BUILD)/libkurator.a $(LIBS) $(XMLLIBS) $(TESTLIBS); done
	@test/lib/valgrind.sh $(UNIT:$(BUILD)/test/unit/%=$(BUILD)/valgrind/%)
	@test/lib/valgrind_commands.sh

# --- installing ------------------------------------------------------------------------------------------------------

install: all                           ## install under PREFIX (below DESTDIR)
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(libexecdir) $(DESTDIR)$(pkgdatadir)
	$(INSTALL_PROGRAM) $(BUILD)/kurator $(DESTDIR)$(bindir)/kurator
	$(INSTALL_PROGRAM) $(BUILD)/kurator-extract $(DESTDIR)$(libexecdir)/kurator-extract
	set -e; for f in $$(find migrations conf -type f ! -name '*.po'); do \
	  to=$(DESTDIR)$(pkgdatadir)/$${f#conf/}; $(INSTALL) -d $${to%/*}; $(INSTALL_DATA) $$f $$to; done
	set -e; for f in $(CATALOGUE:$(BUILD)/locale/%=%); do \
	  $(INSTALL) -d $(DESTDIR)$(localedir)/$$(dirname $$f); $(INSTALL_DATA) $(BUILD)/locale/$$f $(DESTDIR)$(localedir)/$$f; done
	set -e; for f in $(PAGES:man/%=%) $(PAGES_RU:man/%=%); do \
	  d=$(DESTDIR)$(mandir)/$$(case $$f in ru/*) echo ru/;; esac)man$${f##*.}; \
	  $(INSTALL) -d $$d; $(INSTALL_DATA) man/$$f $$d/$${f##*/}; done

uninstall:                             ## remove what `make install` put there
	rm -f $(DESTDIR)$(bindir)/kurator
	rm -rf $(DESTDIR)$(libexecdir)
	rm -rf $(DESTDIR)$(pkgdatadir)
	rm -f $(patsubst $(BUILD)/locale/%,$(DESTDIR)$(localedir)/%,$(CATALOGUE))
	for f in $(PAGES:man/%=%) $(PAGES_RU:man/%=%); do \
	  rm -f $(DESTDIR)$(mandir)/$$(case $$f in ru/*) echo ru/;; esac)man$${f##*.}/$${f##*/}; done

clean:                                 ## remove what was built (the demo's data stay: demo-clean)
	rm -rf $(BUILD)

-include $(OBJ:.o=.d) $(OBJ_SAN:.o=.d) $(BUILD)/obj/main.d $(BUILD)/san/main.d $(XML:src/%.c=$(BUILD)/obj/%.d) $(BUILD)/san/xml/reader.d $(BUILD)/san/xml/document.d $(BUILD)/test/fuzz/targets.d $(TESTLIB_OBJ:.o=.d) $(BENCHLIB_OBJ:.o=.d) \
         $(addsuffix .d,$(UNIT) $(SCREEN) $(FAULT) $(BENCH))
