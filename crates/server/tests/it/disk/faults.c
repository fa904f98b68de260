/* Loaded before the C library (LD_PRELOAD). While the folder FAULTS contains a file with the name of a call, that call
   fails on the database's files: every third one for "write", every one for "sync". */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int fd, const char *call) {
  char path[4096], link[64], target[4096];
  const char *folder = getenv("FAULTS");
  if (!folder) return 0;
  snprintf(path, sizeof path, "%s/%s", folder, call);
  if (access(path, F_OK) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, target, sizeof target - 1);
  if (length < 0) return 0;
  target[length] = 0;
  return strstr(target, "tenantry.db") != NULL;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) {
  if (fails(fd, "sync")) { errno = EIO; return -1; }
  return REAL(fsync)(fd);
}

int fdatasync(int fd) {
  if (fails(fd, "sync")) { errno = EIO; return -1; }
  return REAL(fdatasync)(fd);
}

static int count;

ssize_t write(int fd, const void *bytes, size_t length) {
  if (fails(fd, "write") && __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) % 3 == 0) { errno = EIO; return -1; }
  return REAL(write)(fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  if (fails(fd, "write") && __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) % 3 == 0) { errno = EIO; return -1; }
  return REAL(pwrite64)(fd, bytes, length, at);
}
