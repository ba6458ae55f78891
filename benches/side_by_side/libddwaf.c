/* What libddwaf takes for a body: from bytes of JSON to the schema of it, until all that was made for it is freed.
 *
 *     libddwaf RULES ROUNDS BODY...
 *
 * Prints its version and, a line for each body, the path and what one analysis took in each round, in nanoseconds of the
 * process's CPU time: the library has no threads of its own. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The part of libddwaf's interface (2.x) that is called here. Of an object only its size matters. */
typedef struct { uint64_t words[2]; } object;
const char *ddwaf_get_version(void);
void *ddwaf_get_default_allocator(void);
void *ddwaf_init(const object *rules, object *diagnostics);
void ddwaf_destroy(void *library);
void *ddwaf_context_init(void *library, void *allocator);
int ddwaf_context_eval(void *context, object *input, void *allocator, object *result, uint64_t microseconds);
void ddwaf_context_destroy(void *context);
bool ddwaf_object_from_json(object *into, const char *text, uint32_t length, void *allocator);
object *ddwaf_object_set_map(object *map, uint16_t capacity, void *allocator);
object *ddwaf_object_set_bool(object *into, bool value);
object *ddwaf_object_insert_key(object *map, const char *key, uint32_t length, void *allocator);
const object *ddwaf_object_find(const object *map, const char *key, size_t length);
bool ddwaf_object_get_bool(const object *value);
void ddwaf_object_destroy(object *value, void *allocator);

#define KEY(text) (text), sizeof(text) - 1

/* Long enough that it never ends an analysis. */
static const uint64_t MINUTE = 60000000;
/* What a round takes at least, in nanoseconds: the clock's own cost vanishes in it. */
static const double ROUND = 50e6;

typedef struct { char *bytes; uint32_t length; } text;

static void *allocator, *library;

static void fail(const char *what, const char *where)
{
    fprintf(stderr, "libddwaf: %s: %s\n", what, where);
    exit(1);
}

static text read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        fail("cannot be read", path);
    long length = ftell(file);
    if (length < 0 || (unsigned long)length > UINT32_MAX)
        fail("is too long", path);
    rewind(file);
    text read = {malloc((size_t)length + 1), (uint32_t)length};
    if (!read.bytes || fread(read.bytes, 1, read.length, file) != read.length)
        fail("cannot be read", path);
    fclose(file);
    return read;
}

static void start(const char *path)
{
    text file = read_file(path);
    object rules = {{0, 0}};
    if (!ddwaf_object_from_json(&rules, file.bytes, file.length, allocator))
        fail("are no JSON", path);
    library = ddwaf_init(&rules, NULL);
    if (!library)
        fail("are no rules", path);
    ddwaf_object_destroy(&rules, allocator);
    free(file.bytes);
}

/* Whether the result holds a schema of the body, and time did not run out over it. */
static bool has_schema(const object *result)
{
    const object *attributes = ddwaf_object_find(result, KEY("attributes"));
    const object *timeout = ddwaf_object_find(result, KEY("timeout"));
    return attributes && ddwaf_object_find(attributes, KEY("_dd.appsec.s.req.body"))
        && timeout && !ddwaf_object_get_bool(timeout);
}

/* What a tracer does for a request with a body. The context takes the input over and frees it with itself. */
static bool analyse(text body, bool is_checked)
{
    object input = {{0, 0}}, result = {{0, 0}};
    ddwaf_object_set_map(&input, 2, allocator);
    object *wish = ddwaf_object_insert_key(&input, KEY("waf.context.processor"), allocator);
    ddwaf_object_set_map(wish, 1, allocator);
    ddwaf_object_set_bool(ddwaf_object_insert_key(wish, KEY("extract-schema"), allocator), true);
    object *value = ddwaf_object_insert_key(&input, KEY("server.request.body"), allocator);
    bool done = ddwaf_object_from_json(value, body.bytes, body.length, allocator);
    void *context = ddwaf_context_init(library, allocator);
    /* Below zero are errors; with a schema it is not zero either. */
    done = ddwaf_context_eval(context, &input, allocator, &result, MINUTE) > 0 && done;
    done = done && (!is_checked || has_schema(&result));
    ddwaf_object_destroy(&result, allocator);
    ddwaf_context_destroy(context);
    return done;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

/* What one of so many analyses took. */
static double timed(text body, long count)
{
    double begin = now();
    for (long at = 0; at < count; at++)
        if (!analyse(body, false))
            fail("was analysed once and not again", "a body");
    return (now() - begin) / (double)count;
}

static void measure(const char *path, int rounds)
{
    text body = read_file(path);
    if (!analyse(body, true))
        fail("no schema is made of it", path);
    long count = 1 + (long)(ROUND / timed(body, 3));
    printf("%s", path);
    for (int round = 0; round < rounds; round++)
        printf("\t%.0f", timed(body, count));
    printf("\n");
    free(body.bytes);
}

int main(int count, char **arguments)
{
    int rounds = count > 3 ? atoi(arguments[2]) : 0;
    if (rounds < 1)
        fail("expects", "RULES ROUNDS BODY...");
    allocator = ddwaf_get_default_allocator();
    start(arguments[1]);
    printf("%s\n", ddwaf_get_version());
    for (int at = 3; at < count; at++)
        measure(arguments[at], rounds);
    ddwaf_destroy(library);
    return 0;
}
