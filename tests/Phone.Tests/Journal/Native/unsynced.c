/*
 * Power loss for one database: preloaded into the process that writes it (LD_PRELOAD). Before every write to the database or its
 * log, what the write destroys is kept in FILE.undo; a sync that has returned empties FILE.undo. Whoever kills the process
 * and then applies FILE.undo backwards has the files as they were last synced: every write without a sync is gone.
 * Single writer; Linux, 64 bit.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FILES = 4096 };

static int undo[FILES]; /* descriptor of the undo file + 1; 0 = not watched */

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int is_watched(const char *path) {
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    return strcmp(base, "journal.db") == 0 || strcmp(base, "journal.db-wal") == 0;
}

static int undo_of(int fd) { return fd >= 0 && fd < FILES ? undo[fd] - 1 : -1; }

static int watch(int fd, const char *path) {
    static int (*real_open)(const char *, int, ...);
    if (!real_open) real_open = real("open");
    if (fd >= 0 && fd < FILES && is_watched(path)) {
        char name[4096];
        snprintf(name, sizeof name, "%s.undo", path);
        int kept = real_open(name, O_RDWR | O_CREAT | O_APPEND, 0600);
        if (kept < 0) abort();
        undo[fd] = kept + 1;
    }
    return fd;
}

/* What lies between offset and offset + length now, and how long the file is. */
static void keep(int fd, off_t offset, size_t length) {
    struct stat now;
    if (fstat(fd, &now) != 0) abort();
    int64_t head[3] = {offset, 0, now.st_size};
    char *old = malloc(length ? length : 1);
    if (!old) abort();
    if (offset < now.st_size) {
        ssize_t got = pread(fd, old, length, offset);
        if (got < 0) abort();
        head[1] = got;
    }
    struct iovec parts[2] = {{head, sizeof head}, {old, (size_t)head[1]}};
    if (writev(undo_of(fd), parts, 2) != (ssize_t)(sizeof head + head[1])) abort();
    free(old);
}

static void forget(int fd) {
    static int (*real_truncate)(int, off_t);
    if (!real_truncate) real_truncate = real("ftruncate");
    if (real_truncate(undo_of(fd), 0) != 0) abort();
}

#define OPEN(name)                                                        \
    int name(const char *path, int flags, ...) {                         \
        static int (*next)(const char *, int, ...);                      \
        if (!next) next = real(#name);                                   \
        va_list rest;                                                    \
        va_start(rest, flags);                                           \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                    \
        return watch(next(path, flags, mode), path);                     \
    }

OPEN(open)
OPEN(open64)

int close(int fd) {
    static int (*next)(int);
    if (!next) next = real("close");
    if (undo_of(fd) >= 0) {
        next(undo_of(fd));
        undo[fd] = 0;
    }
    return next(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    static ssize_t (*next)(int, const void *, size_t);
    if (!next) next = real("write");
    if (undo_of(fd) >= 0) keep(fd, lseek(fd, 0, SEEK_CUR), length);
    return next(fd, bytes, length);
}

#define PWRITE(name)                                                      \
    ssize_t name(int fd, const void *bytes, size_t length, off_t offset) { \
        static ssize_t (*next)(int, const void *, size_t, off_t);         \
        if (!next) next = real(#name);                                    \
        if (undo_of(fd) >= 0) keep(fd, offset, length);                   \
        return next(fd, bytes, length, offset);                           \
    }

PWRITE(pwrite)
PWRITE(pwrite64)

#define TRUNCATE(name)                                                    \
    int name(int fd, off_t length) {                                      \
        static int (*next)(int, off_t);                                   \
        if (!next) next = real(#name);                                    \
        struct stat now;                                                  \
        if (undo_of(fd) >= 0 && fstat(fd, &now) == 0)                     \
            keep(fd, length, now.st_size > length ? (size_t)(now.st_size - length) : 0); \
        return next(fd, length);                                          \
    }

TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

#define SYNC(name)                                                        \
    int name(int fd) {                                                    \
        static int (*next)(int);                                          \
        if (!next) next = real(#name);                                    \
        int result = next(fd);                                            \
        if (result == 0 && undo_of(fd) >= 0) forget(fd);                  \
        return result;                                                    \
    }

SYNC(fsync)
SYNC(fdatasync)
