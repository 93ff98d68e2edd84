#include "load.h"
#include <string.h>

// Framings that are nearly nothing: a length before each message, or a line end behind it.

static void greet(conn *who) {
  who->group->wire->talk->greet(who);
}

static void send_length(conn *who, const uint8_t *message, size_t size) {
  uint8_t head[4] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size};
  net_write(who, head, sizeof head);
  net_write(who, message, size);
}

static size_t take_lengths(conn *who, const uint8_t *data, size_t size) {
  size_t used = 0;
  while (size - used >= 4) {
    const uint8_t *head = data + used;
    size_t length = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (size - used - 4 < length) break;
    who->group->wire->talk->take(who, head + 4, length);
    used += 4 + length;
  }
  return used;
}

static void send_line(conn *who, const uint8_t *message, size_t size) {
  net_write(who, message, size);
  net_write(who, "\n", 1);
}

static size_t take_lines(conn *who, const uint8_t *data, size_t size) {
  size_t used = 0;
  for (;;) {
    const uint8_t *end = memchr(data + used, '\n', size - used);
    if (end == NULL) return used;
    who->group->wire->talk->take(who, data + used, (size_t)(end - data) - used);
    used = (size_t)(end - data) + 1;
  }
}

const framing length_framing = {"length", greet, take_lengths, send_length};
const framing line_framing = {"line", greet, take_lines, send_line};
