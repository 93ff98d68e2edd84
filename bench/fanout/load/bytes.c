#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bytes_add(bytes *to, const void *from, size_t size) {
  if (to->size + size > to->room) {
    size_t room = to->room ? to->room : 256;
    while (room < to->size + size) room *= 2;
    to->at = realloc(to->at, room);
    if (to->at == NULL) {
      fputs("out of memory\n", stderr);
      exit(1);
    }
    to->room = room;
  }
  memcpy(to->at + to->size, from, size);
  to->size += size;
}

void bytes_text(bytes *to, const char *text) {
  bytes_add(to, text, strlen(text));
}

void bytes_drop(bytes *from, size_t size) {
  from->size -= size;
  if (from->size == 0) bytes_clear(from);
  else memmove(from->at, from->at + size, from->size);
}

void bytes_clear(bytes *what) {
  // Small ones are kept: they are filled again at once.
  if (what->room > 4096) {
    free(what->at);
    *what = (bytes){0};
  }
  what->size = 0;
}

void bytes_release(bytes *what) {
  free(what->at);
  *what = (bytes){0};
}

static void add_varint(bytes *to, uint64_t value) {
  uint8_t digits[10];
  size_t size = 0;
  do {
    digits[size++] = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>= 7;
  } while (value > 0);
  bytes_add(to, digits, size);
}

void proto_number(bytes *to, uint32_t field, uint64_t value) {
  add_varint(to, field << 3);
  add_varint(to, value);
}

void proto_bytes(bytes *to, uint32_t field, const void *from, size_t size) {
  add_varint(to, field << 3 | 2);
  add_varint(to, size);
  bytes_add(to, from, size);
}

uint64_t read_varint(const uint8_t **at, const uint8_t *end) {
  uint64_t value = 0;
  for (int shift = 0; *at < end && shift < 64; shift += 7) {
    uint8_t digit = *(*at)++;
    value |= (uint64_t)(digit & 0x7f) << shift;
    if (digit < 0x80) break;
  }
  return value;
}
