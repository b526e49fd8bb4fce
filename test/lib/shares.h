/* shares.h - one test program as several at once: it waits for terminals most of its time, and waits for many as well as for one. */
#ifndef TEST_SHARES_H
#define TEST_SHARES_H

/* Runs `share` for 0 … n - 1, each in a process of its own that has what was made before and may break it; its value is that of
 * cmocka_run_group_tests. What they print comes one after the other. The number of shares that failed. To be called outside of tests. */
int shares_run(int n, int (*share)(int number));

#endif
