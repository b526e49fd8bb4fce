/* typed.c - digits out of what people type and paste. */
#include "typed.h"

#include <string.h>

#include "kurator/utf8.h"

bool typed_space(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F ||
           cp == 0x205F || cp == 0x3000;
}

bool typed_dash(uint32_t cp)
{
    return cp == '-' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0xAD;
}

int typed_digits(const char *typed, const char *also, char *out, size_t size)
{
    size_t n = strlen(typed), kept = 0;
    int count = 0;

    for (size_t i = 0; i < n;) {
        uint32_t cp;

        i += utf8_decode(typed + i, n - i, &cp);
        if (cp >= '0' && cp <= '9') {
            if (kept + 1 < size)
                out[kept++] = (char)cp;
            count++;
        } else if (!typed_space(cp) && !typed_dash(cp) && !(cp < 0x80 && strchr(also, (int)cp))) {
            return -1;
        }
    }
    if (size)
        out[kept] = '\0';
    return count;
}
