/**
 * The source of a small Node addon that points file descriptor 2 elsewhere and back: TensorFlow writes to it from C++
 * while it loads, whatever its log level, and Node has no dup2 of its own. Compiled beside the TensorFlow binding.
 * The descriptor belongs to the process: worker threads that load at the same time are counted, and the last restores it.
 */
export const stderrRedirectSource = `
#include <node_api.h>
#include <stdio.h>
#include <unistd.h>
#include <mutex>

static std::mutex guard;
static int depth = 0;
static int saved = -1;

static napi_value integer(napi_env env, int value) {
  napi_value result;
  napi_create_int32(env, value, &result);
  return result;
}

/* redirect(target): standard error now writes to the descriptor target; 0, or -1 when that failed. */
static napi_value redirect(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int32_t target = -1;
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok || count < 1) return integer(env, -1);
  if (napi_get_value_int32(env, argument, &target) != napi_ok || target < 0) return integer(env, -1);
  std::lock_guard<std::mutex> hold(guard);
  if (depth == 0) {
    fflush(stderr);
    saved = dup(2);
    if (saved < 0) return integer(env, -1);
    if (dup2(target, 2) < 0) {
      close(saved);
      return integer(env, -1);
    }
  }
  depth++;
  return integer(env, 0);
}

/* restore(): standard error writes again to where it did before redirect. */
static napi_value restore(napi_env env, napi_callback_info) {
  std::lock_guard<std::mutex> hold(guard);
  if (depth > 0 && --depth == 0) {
    fflush(stderr);
    dup2(saved, 2);
    close(saved);
  }
  return integer(env, 0);
}

static napi_value init(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, "redirect", NAPI_AUTO_LENGTH, redirect, NULL, &function);
  napi_set_named_property(env, exports, "redirect", function);
  napi_create_function(env, "restore", NAPI_AUTO_LENGTH, restore, NULL, &function);
  napi_set_named_property(env, exports, "restore", function);
  return exports;
}

NAPI_MODULE(stderr_redirect, init)
`;
