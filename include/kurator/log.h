/* log.h - the diagnostic log: technical facts only, never personal data or values of parameters. */
#ifndef KURATOR_LOG_H
#define KURATOR_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Opens the file for appending with mode 0600; NULL or "" switches the log off (the default). 0, or -1 with errno. */
int log_open(const char *path, enum log_level level);
void log_close(void);
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
