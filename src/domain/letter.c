/* letter.c - Latin and Cyrillic letters without asking the locale, which differs between machines. */
#include "kurator/person_name.h"

bool letter_is_cyrillic(uint32_t cp)
{
    return (cp >= 0x400 && cp <= 0x481) || (cp >= 0x48A && cp <= 0x52F);
}

bool letter_is_latin(uint32_t cp)
{
    return (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') ||
           (cp >= 0xC0 && cp <= 0x24F && cp != 0xD7 && cp != 0xF7) || (cp >= 0x1E00 && cp <= 0x1EFF);
}

/* Blocks where capital and small letters take turns; true when `first` parity (0 even, 1 odd) holds the capitals. */
static bool alternating(uint32_t cp, uint32_t *parity)
{
    static const struct {
        uint32_t first, last, parity;
    } block[] = {
        {0x0100, 0x0137, 0}, {0x0139, 0x0148, 1}, {0x014A, 0x0177, 0}, {0x0179, 0x017E, 1}, {0x01CD, 0x01DC, 1},
        {0x01DE, 0x01EF, 0}, {0x01F8, 0x021F, 0}, {0x0222, 0x0233, 0}, {0x0460, 0x0481, 0}, {0x048A, 0x04BF, 0},
        {0x04C1, 0x04CE, 1}, {0x04D0, 0x052F, 0}, {0x1E00, 0x1E95, 0}, {0x1EA0, 0x1EFF, 0},
    };

    for (size_t i = 0; i < sizeof block / sizeof block[0]; i++)
        if (cp >= block[i].first && cp <= block[i].last) {
            *parity = block[i].parity;
            return true;
        }
    return false;
}

uint32_t letter_lower(uint32_t cp)
{
    uint32_t parity;

    if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) || (cp >= 0x410 && cp <= 0x42F))
        return cp + 0x20;
    if (cp >= 0x400 && cp <= 0x40F)
        return cp + 0x50;
    if (cp == 0x178)
        return 0xFF;
    if (cp == 0x4C0)
        return 0x4CF;
    if (cp == 0x130 || cp == 0x131)
        return cp == 0x130 ? 'i' : cp;
    return alternating(cp, &parity) && cp % 2 == parity ? cp + 1 : cp;
}

uint32_t letter_upper(uint32_t cp)
{
    uint32_t parity;

    if ((cp >= 'a' && cp <= 'z') || (cp >= 0xE0 && cp <= 0xFE && cp != 0xF7) || (cp >= 0x430 && cp <= 0x44F))
        return cp - 0x20;
    if (cp >= 0x450 && cp <= 0x45F)
        return cp - 0x50;
    if (cp == 0xFF)
        return 0x178;
    if (cp == 0x4CF)
        return 0x4C0;
    if (cp == 0x130 || cp == 0x131)
        return cp == 0x131 ? 'I' : cp;
    return alternating(cp, &parity) && cp % 2 != parity ? cp - 1 : cp;
}
