#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A message on its way, by the sender's number modulo RING.
typedef struct {
  uint64_t due;
  uint32_t number, left;
} message;

typedef struct {
  message *ring;
  uint32_t last;
} speaker;

tally_figures tally;
uint64_t tally_now;
void (*tally_on_completed)(void);

static speaker *speakers;
static int senders_a_room;
static uint32_t receivers, ring_size;
static uint32_t run_mark;
static size_t text_size;
static uint64_t measure_from = UINT64_MAX, measure_to = UINT64_MAX;

// Digits from 'a' to 'p': they mean nothing in JSON, XML or a line.
static void write_digits(char *to, uint32_t value, int digits) {
  for (int at = digits - 1; at >= 0; at--, value >>= 4) to[at] = (char)('a' + (value & 15));
}

static uint32_t read_digits(const uint8_t *from, int digits) {
  uint32_t value = 0;
  for (int at = 0; at < digits; at++) value = value << 4 | ((from[at] - 'a') & 15u);
  return value;
}

void tally_open(int rooms, int senders, int per_room, uint32_t run, size_t bytes) {
  senders_a_room = senders;
  receivers = (uint32_t)per_room - 1;
  run_mark = run & 0xffff;
  text_size = bytes;
  // With many rooms each has few messages on the way.
  ring_size = rooms * senders > 64 ? 64 : RING;
  speakers = calloc((size_t)(rooms * senders), sizeof *speakers);
  for (int at = 0; at < rooms * senders; at++) speakers[at].ring = calloc(ring_size, sizeof(message));
}

static speaker *find_speaker(int room, int sender) {
  return &speakers[room * senders_a_room + sender];
}

bool tally_has_room(int room, int sender) {
  speaker *who = find_speaker(room, sender);
  return who->ring[(who->last + 1) % ring_size].left == 0;
}

uint32_t tally_next(int room, int sender, uint64_t at, char *text) {
  speaker *who = find_speaker(room, sender);
  uint32_t number = ++who->last;
  who->ring[number % ring_size] = (message){at, number, receivers};
  text[0] = '~';
  text[1] = 'P';
  write_digits(text + 2, run_mark, 4);
  write_digits(text + 6, (uint32_t)sender, 4);
  write_digits(text + 10, number, 8);
  memset(text + MARK, 'x', text_size - MARK - 1);
  text[text_size - 1] = '~';
  tally.sent++;
  tally.in_flight++;
  return number;
}

uint32_t tally_last(int room, int sender) {
  return find_speaker(room, sender)->last;
}

void tally_measure(uint64_t from, uint64_t to) {
  measure_from = from;
  measure_to = to;
}

static bool is_measured(const message *of) {
  return of->due >= measure_from && of->due < measure_to;
}

bool tally_take(conn *who, const uint8_t *data, size_t size) {
  // The text stands at the same place in most messages of a connection.
  const uint8_t *mark = data + who->hint;
  if (who->hint + text_size > size || mark[0] != '~' || mark[1] != 'P') {
    mark = memmem(data, size < 1024 ? size : 1024, "~P", 2);
    if (mark == NULL) return false;
    who->hint = (size_t)(mark - data);
  }
  if (who->hint + text_size > size) {
    tally.damaged++;
    return true;
  }
  // Of an earlier run, sent as history.
  if (read_digits(mark + 2, 4) != run_mark) return true;
  if (mark[text_size - 1] != '~') tally.damaged++;
  int sender = (int)read_digits(mark + 6, 4);
  uint32_t number = read_digits(mark + 10, 8);
  if (sender >= senders_a_room) {
    tally.unknown++;
    return true;
  }
  // An echo of its own: some wires have one.
  if (sender == who->sender) return true;
  if (number != who->last[sender] + 1) {
    if (tally.wrong_order++ == 0) {
      fprintf(stderr, "connection %d: message %u of sender %d came after %u\n", who->index, number, sender,
              who->last[sender]);
    }
    if (number <= who->last[sender]) return true;
  }
  who->last[sender] = number;
  message *said = &find_speaker(who->room, sender)->ring[number % ring_size];
  if (said->number != number || said->left == 0) {
    tally.unknown++;
    return true;
  }
  tally.delivered++;
  tally.delivered_bytes += text_size;
  if (is_measured(said)) histogram_add(&tally.latencies, tally_now - said->due);
  if (--said->left > 0) return true;
  tally.completed++;
  tally.in_flight--;
  if (tally_on_completed) tally_on_completed();
  return true;
}

void tally_acknowledge(conn *who, const uint8_t *mark) {
  if (who->sender < 0 || read_digits(mark, 4) != run_mark) return;
  uint32_t number = read_digits(mark + 8, 8);
  const message *said = &find_speaker(who->room, who->sender)->ring[number % ring_size];
  if (said->number == number && is_measured(said)) {
    histogram_add(&tally.acknowledgements, tally_now - said->due);
  }
}
