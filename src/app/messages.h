/* messages.h - the tables of messages: English msgids by code, in byte order each (searched by halves); Russian is in conf/locale/ru.po. */
#ifndef KURATOR_APP_MESSAGES_H
#define KURATOR_APP_MESSAGES_H
#include "kurator/message.h"

extern const struct message message_work[], message_system[];
extern const size_t messages_work, messages_system;

#endif
