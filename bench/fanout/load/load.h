// The load generator: thousands of connections to one server from one thread, over several wires, with
// codecs of its own. It sends texts that carry their number, checks that every receiver gets each of them
// exactly once and in order, and measures how long that takes and what it costs the server.
//
//   main ── plan ── net ── framing (grpc, websocket, lengths, lines, stanzas) ── talk (what is said on it)
//                    └─ tally (numbers, latencies) ── histogram      meter (CPU and memory of processes)
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct conn conn;

// ---- bytes: a growable piece of memory -------------------------------------------------------------

typedef struct {
  uint8_t *at;
  size_t size, room;
} bytes;

void bytes_add(bytes *to, const void *from, size_t size);
void bytes_text(bytes *to, const char *text);
// Takes bytes away from the front.
void bytes_drop(bytes *from, size_t size);
// Empties it.
void bytes_clear(bytes *what);
// Gives its memory back.
void bytes_release(bytes *what);
// A field of a protobuf message: a number (field, wire type 0) or a length with its bytes (wire type 2).
void proto_number(bytes *to, uint32_t field, uint64_t value);
void proto_bytes(bytes *to, uint32_t field, const void *from, size_t size);
uint64_t read_varint(const uint8_t **at, const uint8_t *end);

// ---- histogram: microseconds with two digits, from 1 ns to an hour ----------------------------------

typedef struct {
  uint64_t counts[64 * 64];
  uint64_t total, max;
} histogram;

void histogram_add(histogram *to, uint64_t ns);
// In microseconds; 0 of an empty one.
double histogram_at(const histogram *of, double share);

// ---- meter: what processes cost ------------------------------------------------------------------

uint64_t now_ns(void);
// CPU time of all threads of a process, ns. 0 when there is no such process.
uint64_t cpu_ns(int pid);
uint64_t own_cpu_ns(void);
// Resident memory, bytes.
uint64_t rss_bytes(int pid);

// ---- net: connections ------------------------------------------------------------------------------

typedef struct {
  const char *name;
  // The line stands: begins to speak.
  void (*open)(conn *);
  // Takes bytes that came in; returns how many it has used. The rest comes again with what follows.
  size_t (*take)(conn *, const uint8_t *, size_t);
  // Sends a message of the talk.
  void (*send)(conn *, const uint8_t *, size_t);
} framing;

typedef struct {
  // The framing is ready: introduces itself.
  void (*greet)(conn *);
  // A message came.
  void (*take)(conn *, const uint8_t *, size_t);
  // Appends the message that says this text.
  void (*say)(conn *, const char *text, size_t size, uint32_t sequence, bytes *to);
} talk;

typedef struct {
  const char *name;
  const framing *framing;
  const talk *talk;
  const char *path;
} wire;

// Connections that are alike.
typedef struct {
  const wire *wire;
  int port, count, first_account;
  bool is_tls;
} group;

typedef enum { WAITING, CONNECTING, SECURING, OPENING, JOINED, FAILED } state;

struct conn {
  int fd, index;
  state state;
  const group *group;
  void *tls;
  // Which account it signs in as, by number.
  int account;
  int room;
  // Its number among the senders of its room, or -1.
  int sender;
  // For the framing and the talk.
  int step;
  // What came and is no whole frame yet; no whole message yet; what waits to be written; what waits for a window.
  bytes rest, in, out, body;
  int64_t stream_window, connection_window;
  uint32_t first_window, unread;
  size_t hint;
  bool is_writing, is_dirty;
  // The number of the last message of each sender of the room.
  uint32_t *last;
};

// Puts bytes into the way out; they leave at the end of the round of the event loop.
void net_write(conn *, const void *, size_t);
// To be called by a talk when it takes part.
void net_joined(conn *);
void net_fail(conn *, const char *why);
void net_open(int connections);
void net_connect(conn *);
// Handles what has come, waiting for at most until `deadline` (ns), or less when a timer is set.
void net_round(uint64_t deadline);
void net_flush(void);
extern int net_joined_count, net_failed_count, net_pending_count;

// ---- the wires --------------------------------------------------------------------------------------

const wire *find_wire(const char *name);
extern const framing grpc_framing, websocket_framing, text_socket_framing, length_framing, line_framing,
    stanza_framing;
extern const talk chat_room_talk, native_talk, plain_talk, socket_io_talk, line_talk, xmpp_talk;

// ---- tally: what was said and what was heard ----------------------------------------------------------

// Characters before the padding of a text: "~P", run, sender, number.
enum { MARK = 18, RING = 1 << 16 };

typedef struct {
  histogram latencies, acknowledgements;
  uint64_t sent, delivered, delivered_bytes, completed;
  uint64_t wrong_order, unknown, damaged, refused, slowed;
  int64_t in_flight;
} tally_figures;

extern tally_figures tally;

void tally_open(int rooms, int senders, int per_room, uint32_t run, size_t text_bytes);
// Whether another message of the sender has a place: false when very much is on the way.
bool tally_has_room(int room, int sender);
// Writes the next text of a sender of a room, which is due at `at`. Returns its number.
uint32_t tally_next(int room, int sender, uint64_t at, char *text);
// Looks for a text of ours in a message; false when there is none.
bool tally_take(conn *, const uint8_t *, size_t);
// The server has acknowledged a message: `mark` is its text's first MARK characters behind the "~P".
void tally_acknowledge(conn *, const uint8_t *mark);
// The latencies of messages that are due from here on, before `to`, are counted.
void tally_measure(uint64_t from, uint64_t to);
uint32_t tally_last(int room, int sender);
extern uint64_t tally_now;
// Called when everybody has a message.
extern void (*tally_on_completed)(void);

// ---- plan: what the command line asks for --------------------------------------------------------------

typedef struct {
  group groups[8];
  int group_count, rooms, senders, in_flight, warm_in_flight, pids[8], pid_count, concurrency;
  double rate, seconds, warm_up, settle;
  size_t bytes;
  bool are_chunks, joins_only, has_account_a_room;
  uint32_t run;
  char **tokens, **conversations;
  int token_count, conversation_count;
  const char *password, *name_prefix, *host;
} plan;

extern plan the_plan;
void plan_parse(int count, char **arguments);
