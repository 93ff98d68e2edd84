#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

plan the_plan = {
    .rooms = 1,
    .senders = 1,
    .in_flight = 1,
    .seconds = 2,
    .warm_up = 0.5,
    .settle = 0.3,
    .bytes = 100,
    .concurrency = 64,
    .password = "password",
    .name_prefix = "user",
    .host = "127.0.0.1",
};

static void stop(const char *what, const char *value) {
  fprintf(stderr, "%s %s\n", what, value);
  exit(2);
}

// WIRE:PORT:COUNT[:FIRST ACCOUNT[:tls]]
static group parse_group(const char *text) {
  char name[32], end[8] = "";
  group parsed = {0};
  if (sscanf(text, "%31[^:]:%d:%d:%d:%7s", name, &parsed.port, &parsed.count, &parsed.first_account, end) < 3) {
    stop("no group is", text);
  }
  parsed.wire = find_wire(name);
  if (parsed.wire == NULL) stop("no wire is called", name);
  parsed.is_tls = strcmp(end, "tls") == 0;
  return parsed;
}

static char **read_lines(const char *path, int *count) {
  FILE *file = fopen(path, "r");
  if (file == NULL) stop("cannot read", path);
  char **lines = NULL, line[512];
  *count = 0;
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    lines = realloc(lines, (size_t)(*count + 1) * sizeof *lines);
    lines[(*count)++] = strdup(line);
  }
  fclose(file);
  return lines;
}

static void set(const char *flag, const char *value) {
  plan *to = &the_plan;
  if (strcmp(flag, "--group") == 0) to->groups[to->group_count++] = parse_group(value);
  else if (strcmp(flag, "--pid") == 0) to->pids[to->pid_count++] = atoi(value);
  else if (strcmp(flag, "--rooms") == 0) to->rooms = atoi(value);
  else if (strcmp(flag, "--senders") == 0) to->senders = atoi(value);
  else if (strcmp(flag, "--in-flight") == 0) to->in_flight = atoi(value);
  else if (strcmp(flag, "--warm-in-flight") == 0) to->warm_in_flight = atoi(value);
  else if (strcmp(flag, "--rate") == 0) to->rate = atof(value);
  else if (strcmp(flag, "--seconds") == 0) to->seconds = atof(value);
  else if (strcmp(flag, "--warm-up") == 0) to->warm_up = atof(value);
  else if (strcmp(flag, "--settle") == 0) to->settle = atof(value);
  else if (strcmp(flag, "--bytes") == 0) to->bytes = (size_t)atol(value);
  else if (strcmp(flag, "--chunks") == 0) to->are_chunks = atoi(value) != 0;
  else if (strcmp(flag, "--joins-only") == 0) to->joins_only = atoi(value) != 0;
  else if (strcmp(flag, "--account-a-room") == 0) to->has_account_a_room = atoi(value) != 0;
  else if (strcmp(flag, "--concurrency") == 0) to->concurrency = atoi(value);
  else if (strcmp(flag, "--password") == 0) to->password = value;
  else if (strcmp(flag, "--name-prefix") == 0) to->name_prefix = value;
  else if (strcmp(flag, "--tokens") == 0) to->tokens = read_lines(value, &to->token_count);
  else if (strcmp(flag, "--conversations") == 0) to->conversations = read_lines(value, &to->conversation_count);
  else stop("no flag is called", flag);
}

void plan_parse(int count, char **arguments) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  the_plan.run = (uint32_t)now.tv_nsec ^ (uint32_t)now.tv_sec;
  for (int at = 1; at + 1 < count; at += 2) set(arguments[at], arguments[at + 1]);
  if (the_plan.group_count == 0) stop("there is nothing to do without", "--group WIRE:PORT:COUNT");
  if (the_plan.bytes <= MARK) stop("a text has at least 19 bytes, not", "fewer");
}
