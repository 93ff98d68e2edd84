#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

// One measurement: connects everybody, lets them join, warms up, measures, and waits until everybody has
// everything. Prints one line of JSON. Exits with 1 when a message was refused, lost, doubled, damaged or
// out of order.

static const uint64_t second = 1000000000u;
// How long joining, and the rest of the messages, may take.
static const uint64_t patience = 120, last_patience = 20;

static conn *conns, **speakers;
static int conn_count, speaker_count, next_speaker;
static char *text;
static bytes message;

static int count_conns(void) {
  int count = 0;
  for (int at = 0; at < the_plan.group_count; at++) count += the_plan.groups[at].count;
  return count;
}

// Mixes the groups, so that each room and the senders have some of each.
static void create_conns(void) {
  conn_count = count_conns();
  conns = calloc((size_t)conn_count, sizeof *conns);
  int per_room = conn_count / the_plan.rooms, used[8] = {0};
  speakers = calloc((size_t)(the_plan.rooms * the_plan.senders), sizeof *speakers);
  for (int at = 0, turn = 0; at < conn_count; turn = (turn + 1) % the_plan.group_count) {
    group *from = &the_plan.groups[turn];
    if (used[turn] == from->count) continue;
    conn *who = &conns[at];
    who->index = at;
    who->group = from;
    who->room = at / per_room;
    who->account = the_plan.has_account_a_room ? who->room : from->first_account + used[turn];
    who->sender = at % per_room < the_plan.senders ? at % per_room : -1;
    who->last = calloc((size_t)the_plan.senders, sizeof *who->last);
    // Room after room, so that who follows in turn is of another one.
    if (who->sender >= 0) speakers[who->sender * the_plan.rooms + who->room] = who;
    used[turn]++;
    at++;
  }
  speaker_count = the_plan.rooms * the_plan.senders;
  tally_open(the_plan.rooms, the_plan.senders, per_room, the_plan.run, the_plan.bytes);
}

static bool join_all(void) {
  uint64_t end = now_ns() + patience * second;
  for (int next = 0; net_joined_count + net_failed_count < conn_count && now_ns() < end;) {
    while (next < conn_count && net_pending_count < the_plan.concurrency) net_connect(&conns[next++]);
    net_round(now_ns() + second / 10);
  }
  return net_joined_count == conn_count;
}

// Lets the next sender in turn say something that was due at `due`.
static bool say_next(uint64_t due) {
  for (int tries = 0; tries < speaker_count; tries++) {
    conn *who = speakers[next_speaker];
    next_speaker = (next_speaker + 1) % speaker_count;
    if (who->state != JOINED || !tally_has_room(who->room, who->sender)) continue;
    uint32_t number = tally_next(who->room, who->sender, due, text);
    message.size = 0;
    who->group->wire->talk->say(who, text, the_plan.bytes, number, &message);
    who->group->wire->framing->send(who, message.at, message.size);
    return true;
  }
  return false;
}

static bool is_talking;

static void on_completed(void) {
  if (is_talking) say_next(tally_now);
}

typedef struct {
  uint64_t at, server, own, delivered, completed, sent, bytes;
  int64_t in_flight;
} moment;

static moment take_moment(void) {
  moment now = {.delivered = tally.delivered, .completed = tally.completed, .sent = tally.sent};
  now.bytes = tally.delivered_bytes;
  now.in_flight = tally.in_flight;
  for (int at = 0; at < the_plan.pid_count; at++) now.server += cpu_ns(the_plan.pids[at]);
  now.own = own_cpu_ns();
  now.at = now_ns();
  return now;
}

static uint64_t rss(void) {
  uint64_t sum = 0;
  for (int at = 0; at < the_plan.pid_count; at++) sum += rss_bytes(the_plan.pids[at]);
  return sum;
}

// Goes on until `end`, saying something every now and then when there is a rate.
static void go_on(double rate, uint64_t end, uint64_t *due) {
  uint64_t step = rate > 0 ? (uint64_t)((double)second / rate) : 0;
  while (now_ns() < end && net_failed_count == 0) {
    uint64_t until = step > 0 && *due < end ? *due : end;
    net_round(until);
    while (step > 0 && *due <= now_ns() && *due < end) {
      say_next(*due);
      *due += step;
    }
    net_flush();
  }
}

// Says so many messages, and another one for each that has arrived everywhere.
static void begin(int in_flight) {
  is_talking = in_flight > 0;
  for (int at = 0; at < in_flight; at++) say_next(now_ns());
  net_flush();
}

// Waits for what is on its way.
static void drain(void) {
  uint64_t end = now_ns() + last_patience * second;
  is_talking = false;
  while (tally.in_flight > 0 && now_ns() < end && net_failed_count == 0) net_round(now_ns() + second / 10);
}

// What comes before a light load: a server that compiles its code while it runs is else measured in its first seconds.
static void warm_up(void) {
  if (the_plan.warm_in_flight == 0) return;
  uint64_t due = 0;
  begin(the_plan.warm_in_flight);
  go_on(0, now_ns() + (uint64_t)(the_plan.warm_up * second), &due);
  drain();
}

// How many copies have not arrived.
static uint64_t count_lost(void) {
  uint64_t lost = 0;
  for (int at = 0; at < conn_count; at++) {
    for (int sender = 0; sender < the_plan.senders; sender++) {
      if (sender == conns[at].sender) continue;
      lost += tally_last(conns[at].room, sender) - conns[at].last[sender];
    }
  }
  return lost;
}

static void print_histogram(const char *name, const histogram *of) {
  printf("\"%s\":{\"count\":%llu,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f},", name,
         (unsigned long long)of->total, histogram_at(of, 0.5), histogram_at(of, 0.99), histogram_at(of, 0.999),
         (double)of->max / 1000);
}

int main(int count, char **arguments) {
  plan_parse(count, arguments);
  struct rlimit files = {0};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  // Timers to the microsecond.
  prctl(PR_SET_TIMERSLACK, 1000);
  create_conns();
  net_open(conn_count);
  text = malloc(the_plan.bytes);
  tally_on_completed = on_completed;

  uint64_t rss_before = rss();
  moment before = take_moment();
  bool is_complete = join_all();
  moment joined = take_moment();
  if (!is_complete) fprintf(stderr, "%d of %d joined, %d failed\n", net_joined_count, conn_count, net_failed_count);
  uint64_t due = 0;
  uint64_t settled_at = now_ns() + (uint64_t)(the_plan.settle * second);
  while (now_ns() < settled_at) net_round(settled_at);
  uint64_t rss_idle = rss(), lost = 0;
  moment start = {0}, end = {0};
  if (is_complete && !the_plan.joins_only) {
    warm_up();
    due = now_ns();
    begin(the_plan.rate > 0 ? 0 : the_plan.in_flight);
    go_on(the_plan.rate, now_ns() + (uint64_t)(the_plan.warm_up * second), &due);
    uint64_t until = now_ns() + (uint64_t)(the_plan.seconds * second);
    tally_measure(now_ns(), until);
    start = take_moment();
    go_on(the_plan.rate, until, &due);
    end = take_moment();
    drain();
    lost = count_lost();
  }
  uint64_t rss_busy = rss();
  double seconds = (double)(end.at - start.at) / (double)second;
  if (seconds <= 0) seconds = 1;
  printf("{\"connections\":%d,\"joined\":%d,\"failed\":%d,", conn_count, net_joined_count, net_failed_count);
  printf("\"joinMs\":%.1f,\"joinCpuMs\":%.1f,", (double)(joined.at - before.at) / 1e6,
         (double)(joined.server - before.server) / 1e6);
  printf("\"rssBefore\":%llu,\"rssIdle\":%llu,\"rssBusy\":%llu,", (unsigned long long)rss_before,
         (unsigned long long)rss_idle, (unsigned long long)rss_busy);
  printf("\"seconds\":%.4f,\"sent\":%llu,\"messages\":%llu,\"deliveries\":%llu,\"deliveredBytes\":%llu,", seconds,
         (unsigned long long)(end.sent - start.sent), (unsigned long long)(end.completed - start.completed),
         (unsigned long long)(end.delivered - start.delivered), (unsigned long long)(end.bytes - start.bytes));
  printf("\"serverCpuMs\":%.3f,\"ownCpuMs\":%.3f,\"backlog\":%lld,", (double)(end.server - start.server) / 1e6,
         (double)(end.own - start.own) / 1e6, (long long)end.in_flight);
  print_histogram("latencyUs", &tally.latencies);
  print_histogram("acknowledgedUs", &tally.acknowledgements);
  printf("\"lost\":%llu,\"wrongOrder\":%llu,\"unknown\":%llu,\"damaged\":%llu,\"refused\":%llu,\"slowed\":%llu}\n",
         (unsigned long long)lost, (unsigned long long)tally.wrong_order, (unsigned long long)tally.unknown,
         (unsigned long long)tally.damaged, (unsigned long long)tally.refused, (unsigned long long)tally.slowed);
  // Who is refused did not say it: what was measured is another load than the one that was asked for.
  bool is_right = is_complete && lost + tally.wrong_order + tally.unknown + tally.damaged + tally.refused == 0;
  return is_right ? 0 : 1;
}
