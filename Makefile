# Makefile - builds kurator, runs the demo and every test; `make help` lists the targets.
PREFIX      ?= /usr/local
CC          ?= gcc
VERSION     := 0.1.0
BUILD       := build
PKGS        := ncursesw panelw libpq

WARN        := -Wall -Wextra -Wshadow -Wconversion -Werror
CPPFLAGS_K  := -Iinclude -D_GNU_SOURCE -DKURATOR_VERSION='"$(VERSION)"' -DKURATOR_PREFIX='"$(PREFIX)"' \
               $(shell pkg-config --cflags $(PKGS) 2>/dev/null) -I/usr/include/iniparser
CFLAGS      ?= -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
SANITIZE    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LIBS        := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -liniparser

SRC         := $(sort $(wildcard src/*/*.c))
OBJ         := $(SRC:src/%.c=$(BUILD)/obj/%.o)
OBJ_SAN     := $(SRC:src/%.c=$(BUILD)/san/%.o)
TESTLIB     := $(sort $(wildcard test/lib/*.c))
UNIT        := $(patsubst test/unit/%.c,$(BUILD)/test/unit/%,$(sort $(wildcard test/unit/*.c)))
SCREEN      := $(patsubst test/screen/%.c,$(BUILD)/test/screen/%,$(sort $(wildcard test/screen/*.c)))

.PHONY: all
all: $(BUILD)/kurator

$(BUILD)/libkurator.a: $(OBJ)
	@rm -f $@; ar rcs $@ $^
$(BUILD)/libkurator-san.a: $(OBJ_SAN)
	@rm -f $@; ar rcs $@ $^
$(BUILD)/kurator: $(BUILD)/obj/main.o $(BUILD)/libkurator.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
$(BUILD)/kurator-san: $(BUILD)/san/main.o $(BUILD)/libkurator-san.a
	$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LIBS)
$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/san/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) $(CPPFLAGS) $(SANITIZE) -MMD -MP -c -o $@ $<

# A unit test is one cmocka program per file of test/unit, linked with the sanitized library.
$(BUILD)/test/unit/%: test/unit/%.c $(TESTLIB) $(BUILD)/libkurator-san.a
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) -Itest/lib $(SANITIZE) -o $@ $< $(TESTLIB) $(BUILD)/libkurator-san.a $(LIBS) -lcmocka -lvterm -lutil
# A screen test drives the sanitized program through a terminal emulator.
$(BUILD)/test/screen/%: test/screen/%.c $(TESTLIB) $(BUILD)/libkurator-san.a $(BUILD)/kurator-san
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CPPFLAGS_K) -Itest/lib $(SANITIZE) -o $@ $< $(TESTLIB) $(BUILD)/libkurator-san.a $(LIBS) -lcmocka -lvterm -lutil

-include $(OBJ:.o=.d) $(OBJ_SAN:.o=.d)
